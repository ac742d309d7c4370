package sh.deploy.apiserver.nodes;

import java.time.Duration;

/** When a node was last suspected, the newest few times, and how long one that comes and goes is held for it. Pure but for its memory. */
final class Flaps {
    private static final int KEPT = 16;
    private static final int TOLERATED = 3;
    private static final long COUNTED_NANOS = 60_000_000_000L;
    private static final long FIRST_HOLD_NANOS = 1_000_000_000L;

    private final long[] nanos = new long[KEPT];
    private int count;

    void add(long nowNanos) {
        nanos[count++ % KEPT] = nowNanos;
    }

    /** How long it stays suspect although it is back: twice as long each time, once it came and went too often. */
    long holdNanos(long nowNanos, Duration longest) {
        int flaps = since(nowNanos - COUNTED_NANOS);
        if (flaps < TOLERATED) {
            return 0;
        }
        int doublings = Math.min(flaps - TOLERATED, 30);
        return Math.min(FIRST_HOLD_NANOS << doublings, longest.toNanos());
    }

    private int since(long fromNanos) {
        int found = 0;
        for (int i = Math.max(0, count - KEPT); i < count; i++) {
            found += nanos[i % KEPT] >= fromNanos ? 1 : 0;
        }
        return found;
    }
}
