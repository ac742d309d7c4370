package sh.deploy.e2e.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import sh.deploy.api.time.Time;

/** What the machine itself does at the time, so that figures of different moments are not taken for the same. */
public final class Calibration {
    private static final long PERIOD_NANOS = 5_000_000;
    private static final int TICKS = 600;
    private static final int WRITES = 50;
    private static final int WRITE_BYTES = 4096;

    private final Time time;
    private final Table table = new Table(
            "The machine: a plain thread that wants to wake each 5 ms, and fsync of 4 KiB",
            "when",
            "load average",
            "late p50 ms",
            "late p99.9 ms",
            "late max ms",
            "fsync p50 ms");

    public Calibration(Time time) {
        this.time = time;
    }

    /** Looks now, for some three seconds. */
    public Calibration look(String when) throws InterruptedException, IOException {
        var late = lateness();
        var writes = writes();
        table.row(when, load(), late.medianMillis(), late.millis(0.999), late.millis(1), writes.medianMillis());
        return this;
    }

    public Table table() {
        return table;
    }

    private Samples lateness() throws InterruptedException {
        var late = new Samples();
        long due = time.nanos();
        for (int i = 0; i < TICKS; i++) {
            due += PERIOD_NANOS;
            long wait = due - time.nanos();
            if (wait > 0) {
                Thread.sleep(Duration.ofNanos(wait));
            }
            late.took(Math.max(0, time.nanos() - due));
        }
        return late;
    }

    private Samples writes() throws IOException {
        var writes = new Samples();
        var file = Files.createTempFile("deploy-bench", ".fsync");
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            for (int i = 0; i < WRITES; i++) {
                long start = time.nanos();
                channel.write(ByteBuffer.allocate(WRITE_BYTES));
                channel.force(false);
                writes.took(time.nanos() - start);
            }
        } finally {
            Files.delete(file);
        }
        return writes;
    }

    private static double load() {
        return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    }
}
