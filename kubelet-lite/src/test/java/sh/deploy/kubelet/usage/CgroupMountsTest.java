package sh.deploy.kubelet.usage;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class CgroupMountsTest {
    @Test
    void findsCountersOfVersionOneBesideAnUnusedVersionTwo() {
        var mounts = CgroupMounts.parse(List.of(
                "cgroup2 /sys/fs/cgroup/unified cgroup2 rw 0 0",
                "cgroup /sys/fs/cgroup/cpu,cpuacct cgroup rw,cpu,cpuacct 0 0",
                "cgroup /sys/fs/cgroup/memory cgroup rw,memory 0 0"));
        var cgroup = mounts.locate(List.of("5:memory:/docker/abc", "4:cpu,cpuacct:/docker/abc", "0::/"))
                .orElseThrow();
        assertThat(cgroup.cpu()).isEqualTo(Path.of("/sys/fs/cgroup/cpu,cpuacct/docker/abc/cpuacct.usage"));
        assertThat(cgroup.memory()).isEqualTo(Path.of("/sys/fs/cgroup/memory/docker/abc/memory.usage_in_bytes"));
        assertThat(cgroup.unified()).isFalse();
    }

    @Test
    void findsCountersOfVersionTwo() {
        var mounts = CgroupMounts.parse(List.of("cgroup2 /sys/fs/cgroup cgroup2 rw 0 0"));
        var cgroup = mounts.locate(List.of("0::/system.slice/docker-abc.scope")).orElseThrow();
        assertThat(cgroup.cpu()).isEqualTo(Path.of("/sys/fs/cgroup/system.slice/docker-abc.scope/cpu.stat"));
        assertThat(cgroup.unified()).isTrue();
    }
}
