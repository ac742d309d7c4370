package sh.deploy.apiserver.nodes;

import java.time.Duration;

/**
 * How often nodes beat: as often as the settings want it, until the beats of all of them are more than the loop that hears them can take.
 * Then half as often, and half of that. Pure but for its memory.
 *
 * <p>Slower at once, since too many beats make all of them late; faster only when few connections have been enough for it for a while, so
 * that nodes which come and go one by one change nobody's pace twice.
 */
final class BeatPace {
    /** One takes the server 37 µs, measured, so that many are a third of a core. */
    static final int MOST_BEATS_A_SECOND = 10_000;

    /** Slower than that silence would count later than a lease ends. */
    static final long SLOWEST_NANOS = 250_000_000;

    static final long FASTER_AFTER_NANOS = 10_000_000_000L;

    /** Of the beats that the next faster pace may bring. */
    private static final int FASTER_BELOW_PERCENT = 75;

    private static final long NANOS_PER_SECOND = 1_000_000_000;
    private static final int PERCENT = 100;

    private final long fastestNanos;
    private long nanos;
    private boolean couldBeFaster;
    private long couldSinceNanos;

    BeatPace(Duration fastest) {
        this.fastestNanos = fastest.toNanos();
        this.nanos = fastestNanos;
    }

    /** Takes in by how many connections beats come. @return the time from beat to beat */
    long with(int lanes, long nowNanos) {
        long needed = lanes * NANOS_PER_SECOND / MOST_BEATS_A_SECOND;
        while (nanos < needed && nanos < SLOWEST_NANOS) {
            nanos = Math.min(2 * nanos, SLOWEST_NANOS);
            couldBeFaster = false;
        }
        long faster = fastestNanos;
        while (2 * faster < nanos) {
            faster *= 2;
        }
        boolean could = faster < nanos && needed * PERCENT <= faster * FASTER_BELOW_PERCENT;
        if (could && !couldBeFaster) {
            couldSinceNanos = nowNanos;
        }
        couldBeFaster = could;
        if (could && nowNanos - couldSinceNanos >= FASTER_AFTER_NANOS) {
            nanos = faster;
            couldBeFaster = false;
        }
        return nanos;
    }
}
