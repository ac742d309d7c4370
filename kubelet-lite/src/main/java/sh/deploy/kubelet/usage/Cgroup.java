package sh.deploy.kubelet.usage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Where one container's consumption is counted, in either version of control groups.
 *
 * @param cpu file of all CPU time used
 * @param memory file of all memory charged
 * @param memoryStat file that says how much of it can be given back
 * @param unified version 2
 */
record Cgroup(Path cpu, Path memory, Path memoryStat, boolean unified) {
    /** Finds it by the container's first process; empty when that is gone. */
    static Optional<Cgroup> of(int pid, CgroupMounts mounts) {
        try {
            return mounts.locate(Files.readAllLines(Path.of("/proc", String.valueOf(pid), "cgroup")));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    OptionalLong cpuNanos() {
        try {
            if (!unified) {
                return OptionalLong.of(Long.parseLong(Files.readString(cpu).strip()));
            }
            return OptionalLong.of(value(Files.readAllLines(cpu), "usage_usec") * 1000);
        } catch (IOException | NumberFormatException e) {
            return OptionalLong.empty();
        }
    }

    /** What could not be given back under pressure: everything but file pages that nobody used lately. */
    OptionalLong workingSetBytes() {
        try {
            long all = Long.parseLong(Files.readString(memory).strip());
            long inactive = value(Files.readAllLines(memoryStat), unified ? "inactive_file" : "total_inactive_file");
            return OptionalLong.of(Math.max(0, all - inactive));
        } catch (IOException | NumberFormatException e) {
            return OptionalLong.empty();
        }
    }

    static long value(List<String> lines, String name) {
        for (var line : lines) {
            if (line.startsWith(name + " ")) {
                return Long.parseLong(line.substring(name.length() + 1).strip());
            }
        }
        return 0;
    }
}
