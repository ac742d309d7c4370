package sh.deploy.apiserver.audit;

import java.time.Duration;

/**
 * How long to wait before what failed is tried again: at first so long, then twice as long each time, up to a bound.
 *
 * @param gathering events that come in this time are written together, where nobody waits for them: one wake of a thread, however many
 *     requests
 * @param stalled what takes longer than this at once has come to a standstill, though it has not failed
 */
record Patience(Duration gathering, Duration first, Duration most, Duration stalled) {
    private static final Duration GATHERING = Duration.ofMillis(100);

    /** A disk has room again at any moment, and requests may wait for that. */
    static final Patience WITH_DISK =
            new Patience(GATHERING, Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofSeconds(5));

    static final Patience WITH_SERVER =
            new Patience(GATHERING, Duration.ofSeconds(1), Duration.ofSeconds(30), Duration.ofSeconds(60));

    Duration after(Duration last) {
        var longer = last.multipliedBy(2);
        return longer.compareTo(most) < 0 ? longer : most;
    }
}
