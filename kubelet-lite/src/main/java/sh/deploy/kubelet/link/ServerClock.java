package sh.deploy.kubelet.link;

import java.time.Duration;
import java.time.Instant;

/**
 * What time it is by the server's clock, never later than it is there, unless that clock is set back meanwhile: what an answer to a beat
 * said, and how long ago that came by a clock of this machine that goes on while it, or the agent, is stopped. Whoever was stopped for
 * long need not ask the server for the time again. Safe for all threads; allocates nothing when it is told.
 */
final class ServerClock {
    /** An answer that took longer may have waited anywhere, here too, so it says nothing of now. */
    private static final long FRESH_NANOS = 100_000_000;

    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final long UNKNOWN = Long.MIN_VALUE;

    /** Time by the server's clock since 1970, less what this machine's showed at that moment. */
    private volatile long aheadNanos = UNKNOWN;

    /**
     * The server has answered a beat.
     *
     * @param serverMillis since 1970, when it did; 0 of a server that does not say
     * @param sentNanos when the beat was sent, 0 where that is not known, and
     * @param nowNanos that the answer is there, both by the machine's clock
     */
    void told(long serverMillis, long sentNanos, long nowNanos) {
        if (serverMillis <= 0 || sentNanos <= 0) {
            return;
        }
        long serverNanos = serverMillis * NANOS_PER_MILLI;
        if (nowNanos - sentNanos <= FRESH_NANOS) {
            aheadNanos = serverNanos - nowNanos;
        } else if (aheadNanos != UNKNOWN) {
            // It was no sooner than when the beat was sent: so much any answer says, as of a server whose clock was set
            // back.
            aheadNanos = Math.min(aheadNanos, serverNanos - sentNanos);
        }
    }

    /** Long ago while the server has not said. */
    Instant at(long nowNanos) {
        long ahead = aheadNanos;
        return ahead == UNKNOWN ? Instant.EPOCH : Instant.EPOCH.plus(Duration.ofNanos(ahead + nowNanos));
    }
}
