package sh.deploy.kubelet.pods;

import java.time.Duration;

/**
 * What a node spends on containers that die again and again: a bucket of {@link #AT_ONCE} restarts, filled up by one every {@link
 * #EVERY}. Each such restart takes a turn, in the order of asking, when its own back-off is over; a container that is not in back-off
 * takes none, so that the first restart of one that ran well waits for nobody.
 *
 * <p>A restart costs the engine up to a quarter of a second of one core, so one a second is a quarter of a core at the most. A single
 * container never asks for more; a hundred that have all reached the longest back-off begin again every 100 s instead of every 60.
 *
 * <p>Safe for all threads.
 */
public final class RestartBudget {
    static final int AT_ONCE = 10;
    static final Duration EVERY = Duration.ofSeconds(1);

    private boolean used;
    /** Until when the turns given so far use up what comes in. */
    private long spentUntilNanos;

    /**
     * Takes the next turn.
     *
     * @param nowNanos of a clock that never goes back
     * @return how long to wait for it
     */
    synchronized Duration takeTurn(long nowNanos) {
        if (!used || spentUntilNanos < nowNanos) {
            used = true;
            spentUntilNanos = nowNanos;
        }
        long saved = EVERY.toNanos() * (AT_ONCE - 1);
        long wait = Math.max(0, spentUntilNanos - saved - nowNanos);
        spentUntilNanos += EVERY.toNanos();
        return Duration.ofNanos(wait);
    }
}
