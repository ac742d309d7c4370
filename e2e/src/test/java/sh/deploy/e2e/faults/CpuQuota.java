package sh.deploy.e2e.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A control group (cgroup v1) that a process gets no more than a share of one core in, until it is closed; threads of the real-time
 * scheduler are bounded apart from that, and more generously, as everywhere.
 */
public final class CpuQuota implements AutoCloseable {
    private static final Path ROOT = Path.of("/sys/fs/cgroup/cpu");
    private static final int PERIOD_MICROS = 100_000;
    private static final int PERCENT = 100;
    private static final int REAL_TIME_MICROS = 100_000;

    private final Path folder;
    private final long pid;

    private CpuQuota(Path folder, long pid) {
        this.folder = folder;
        this.pid = pid;
    }

    /** Whether this machine has what it takes. */
    public static boolean isPossible() {
        return Files.isWritable(ROOT.resolve("cgroup.procs")) && Files.exists(ROOT.resolve("cpu.cfs_quota_us"));
    }

    public static CpuQuota of(long pid, int percent) throws IOException {
        var folder = Files.createDirectories(ROOT.resolve("quota-" + pid));
        var quota = new CpuQuota(folder, pid);
        quota.write("cpu.cfs_period_us", PERIOD_MICROS);
        quota.write("cpu.cfs_quota_us", PERIOD_MICROS * percent / PERCENT);
        if (Files.exists(folder.resolve("cpu.rt_runtime_us"))) {
            quota.write("cpu.rt_runtime_us", REAL_TIME_MICROS);
        }
        quota.write("cgroup.procs", pid);
        return quota;
    }

    /** How many periods it had used up its share before the end. */
    public long throttled() throws IOException {
        return Files.readAllLines(folder.resolve("cpu.stat")).stream()
                .filter(line -> line.startsWith("nr_throttled "))
                .mapToLong(line -> Long.parseLong(line.substring(line.indexOf(' ') + 1)))
                .findFirst()
                .orElse(0);
    }

    @Override
    public void close() throws IOException {
        if (ProcessHandle.of(pid).isPresent()) {
            Files.writeString(ROOT.resolve("cgroup.procs"), "" + pid);
        }
        Files.deleteIfExists(folder);
    }

    private void write(String file, long value) throws IOException {
        Files.writeString(folder.resolve(file), "" + value);
    }
}
