package sh.deploy.apiserver.audit;

import java.time.Duration;

/**
 * How long to wait before what failed is tried again: at first so long, then twice as long each time, up to a bound.
 *
 * @param stalled what takes longer than this at once has come to a standstill, though it has not failed
 */
record Patience(Duration first, Duration most, Duration stalled) {
    /** A disk has room again at any moment, and requests may wait for that. */
    static final Patience WITH_DISK = new Patience(Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofSeconds(5));

    static final Patience WITH_SERVER =
            new Patience(Duration.ofSeconds(1), Duration.ofSeconds(30), Duration.ofSeconds(60));

    Duration after(Duration last) {
        var longer = last.multipliedBy(2);
        return longer.compareTo(most) < 0 ? longer : most;
    }
}
