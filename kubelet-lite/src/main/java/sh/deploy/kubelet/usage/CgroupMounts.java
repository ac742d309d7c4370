package sh.deploy.kubelet.usage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where the control groups' file systems are mounted. Machines with both versions count CPU and memory in version 1. */
record CgroupMounts(
        @Nullable Path cpuV1,
        @Nullable Path memoryV1,
        @Nullable Path unified) {
    static CgroupMounts read() {
        try {
            return parse(Files.readAllLines(Path.of("/proc/self/mounts")));
        } catch (IOException e) {
            return new CgroupMounts(null, null, null);
        }
    }

    /** Lines of {@code /proc/self/mounts}: device, place, type, options. */
    static CgroupMounts parse(List<String> mounts) {
        Path cpu = null;
        Path memory = null;
        Path unified = null;
        for (var line : mounts) {
            var parts = line.split(" ");
            if (parts.length < 4) {
                continue;
            }
            var options = Arrays.asList(parts[3].split(","));
            if (parts[2].equals("cgroup2")) {
                unified = Path.of(parts[1]);
            } else if (parts[2].equals("cgroup") && options.contains("cpuacct")) {
                cpu = Path.of(parts[1]);
            } else if (parts[2].equals("cgroup") && options.contains("memory")) {
                memory = Path.of(parts[1]);
            }
        }
        return new CgroupMounts(cpu, memory, unified);
    }

    /** Lines of {@code /proc/PID/cgroup}: number, controllers, path. */
    Optional<Cgroup> locate(List<String> lines) {
        String cpuPath = null;
        String memoryPath = null;
        String unifiedPath = null;
        for (var line : lines) {
            var parts = line.split(":", 3);
            var controllers = Arrays.asList(parts[1].split(","));
            if (controllers.contains("cpuacct")) {
                cpuPath = parts[2];
            } else if (controllers.contains("memory")) {
                memoryPath = parts[2];
            } else if (parts[1].isEmpty()) {
                unifiedPath = parts[2];
            }
        }
        if (cpuV1 != null && memoryV1 != null && cpuPath != null && memoryPath != null) {
            var memory = below(memoryV1, memoryPath);
            return Optional.of(new Cgroup(
                    below(cpuV1, cpuPath).resolve("cpuacct.usage"),
                    memory.resolve("memory.usage_in_bytes"),
                    memory.resolve("memory.stat"),
                    false));
        }
        if (unified != null && unifiedPath != null) {
            var place = below(unified, unifiedPath);
            return Optional.of(new Cgroup(
                    place.resolve("cpu.stat"), place.resolve("memory.current"), place.resolve("memory.stat"), true));
        }
        return Optional.empty();
    }

    private static Path below(Path mount, String path) {
        return mount.resolve(path.replaceFirst("^/+", ""));
    }
}
