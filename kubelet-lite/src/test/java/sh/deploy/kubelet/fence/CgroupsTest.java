package sh.deploy.kubelet.fence;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CgroupsTest {
    private static final String AGENT = "/user.slice/user@1000.service/app.slice/deploy.service";

    @TempDir
    Path root;

    /** Stands for a group where the user may make none. */
    private void refuse(String group) throws IOException {
        Files.createFile(Files.createDirectories(root.resolve(group)).resolve("deploy-watchdog"));
    }

    @Test
    void theGroupsAboveOneBeginWithTheHighest() {
        assertThat(Cgroups.above(AGENT))
                .containsExactly(
                        "user.slice", "user.slice/user@1000.service", "user.slice/user@1000.service/app.slice");
        assertThat(Cgroups.above("/")).isEmpty();
        assertThat(Cgroups.above("")).isEmpty();
    }

    @Test
    void movesAsFarUpAsItMay() throws IOException {
        Files.createDirectories(root.resolve(AGENT.substring(1)));
        refuse("user.slice");
        assertThat(Cgroups.moveUp(root, AGENT, "4711")).isTrue();
        assertThat(root.resolve("user.slice/user@1000.service/deploy-watchdog/cgroup.procs"))
                .hasContent("4711");
    }

    @Test
    void staysWhereItMayMoveNowhere() throws IOException {
        refuse("system.slice");
        Files.createDirectories(root.resolve("system.slice/deploy.service"));
        assertThat(Cgroups.moveUp(root, "/system.slice/deploy.service", "4711")).isFalse();
    }
}
