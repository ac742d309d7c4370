package sh.deploy.kubelet.usage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

    OptionalLong cpuNanos(KernelFiles files) {
        try {
            var text = files.read(cpu);
            return OptionalLong.of(
                    unified ? KernelFiles.value(text, "usage_usec") * 1000 : Long.parseLong(text.strip()));
        } catch (IOException | NumberFormatException e) {
            return OptionalLong.empty();
        }
    }

    /** What could not be given back under pressure: everything but file pages that nobody used lately. */
    OptionalLong workingSetBytes(KernelFiles files) {
        try {
            long all = Long.parseLong(files.read(memory).strip());
            long inactive =
                    KernelFiles.value(files.read(memoryStat), unified ? "inactive_file" : "total_inactive_file");
            return OptionalLong.of(Math.max(0, all - inactive));
        } catch (IOException | NumberFormatException e) {
            return OptionalLong.empty();
        }
    }
}
