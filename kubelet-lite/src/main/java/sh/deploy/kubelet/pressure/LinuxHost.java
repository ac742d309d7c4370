package sh.deploy.kubelet.pressure;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Supplier;
import sh.deploy.kubelet.linux.FileSystems;
import sh.deploy.kubelet.pods.UsageSample;
import sh.deploy.kubelet.usage.KernelFiles;

/**
 * This machine, by five small files and two calls of the kernel. Several nodes may share it: each then also counts what its own pods
 * leave of the memory it declares. One thread at a time.
 */
final class LinuxHost implements Host {
    private final Path dataDir;
    private final Path engineDir;
    private final OptionalLong declaredBytes;
    private final Supplier<UsageSample> usage;
    private final KernelFiles files = new KernelFiles();

    /**
     * @param declaredBytes of memory, where the node is not the whole machine
     * @param usage as it was sampled last
     */
    LinuxHost(Path dataDir, Path engineDir, OptionalLong declaredBytes, Supplier<UsageSample> usage) {
        this.dataDir = dataDir;
        this.engineDir = engineDir;
        this.declaredBytes = declaredBytes;
        this.usage = usage;
    }

    @Override
    public Map<Signal, Reading> read() {
        var readings = new EnumMap<Signal, Reading>(Signal.class);
        memory(readings);
        space(readings, existing(dataDir), Signal.NODEFS, Signal.NODEFS_INODES);
        space(readings, engineDir, Signal.IMAGEFS, Signal.IMAGEFS_INODES);
        processes(readings);
        return readings;
    }

    private void memory(Map<Signal, Reading> readings) {
        var text = files.readOrEmpty(Path.of("/proc/meminfo"));
        long all = KernelFiles.value(text, "MemTotal:") * 1024;
        if (all > 0) {
            readings.put(Signal.MEMORY, new Reading(KernelFiles.value(text, "MemAvailable:") * 1024, all));
        }
        declaredBytes.ifPresent(
                declared -> readings.put(Signal.DECLARED_MEMORY, new Reading(declared - usedBytes(), declared)));
    }

    private long usedBytes() {
        return usage.get().containers().stream()
                .mapToLong(UsageSample.ContainerUsage::memoryBytes)
                .sum();
    }

    /** A folder, or while it is not made yet the one it will be in. */
    static Path existing(Path folder) {
        var there = folder;
        while (!Files.exists(there) && there.getParent() != null) {
            there = there.getParent();
        }
        return there;
    }

    private static void space(Map<Signal, Reading> readings, Path folder, Signal bytes, Signal inodes) {
        FileSystems.of(folder).ifPresent(space -> {
            readings.put(bytes, new Reading(space.availableBytes(), space.bytes()));
            if (space.inodes() > 0) { // some file systems have no bound
                readings.put(inodes, new Reading(space.freeInodes(), space.inodes()));
            }
        });
    }

    /** Threads count as processes do. Source: proc_loadavg(5), proc_sys_kernel(5). */
    private void processes(Map<Signal, Reading> readings) {
        var load = files.readOrEmpty(Path.of("/proc/loadavg")).split("[ /]");
        long most = Math.min(number("/proc/sys/kernel/pid_max"), number("/proc/sys/kernel/threads-max"));
        if (load.length > 4 && most > 0) {
            readings.put(Signal.PIDS, new Reading(most - Long.parseLong(load[4]), most));
        }
    }

    private long number(String file) {
        var text = files.readOrEmpty(Path.of(file)).strip();
        return text.isEmpty() ? 0 : Long.parseLong(text);
    }
}
