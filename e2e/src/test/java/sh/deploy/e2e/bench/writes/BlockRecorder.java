package sh.deploy.e2e.bench.writes;

import java.util.Arrays;
import sh.deploy.api.time.Time;

/** Collects the times of one block. Safe for all threads. */
final class BlockRecorder {
    private static final int FIRST_SIZE = 1 << 16;

    private final Time time;
    private final long startNanos;
    private final long endNanos;
    private long[] nanos = new long[FIRST_SIZE];
    private int count;
    private long failures;

    BlockRecorder(Time time, java.time.Duration length) {
        this.time = time;
        this.startNanos = time.nanos();
        this.endNanos = startNanos + length.toNanos();
    }

    /** Whether it is time to stop sending. */
    boolean isOver() {
        return time.nanos() >= endNanos;
    }

    synchronized void took(long duration) {
        if (count == nanos.length) {
            nanos = Arrays.copyOf(nanos, 2 * count);
        }
        nanos[count++] = duration;
    }

    synchronized void failed() {
        failures++;
    }

    synchronized Block block() {
        return new Block(Arrays.copyOf(nanos, count), failures, (time.nanos() - startNanos) / 1e9);
    }
}
