package sh.deploy.e2e.nodes;

import java.time.Duration;
import java.time.Instant;
import sh.deploy.api.time.SystemTime;
import sh.deploy.api.time.Time;

/** The time of day at some distance from now, as certificates are made at and judged by. */
final class ShiftedTime implements Time {
    private final Time time = new SystemTime();
    private volatile Duration ahead = Duration.ZERO;

    void isAheadBy(Duration distance) {
        ahead = distance;
    }

    @Override
    public long nanos() {
        return time.nanos();
    }

    @Override
    public Instant now() {
        return time.now().plus(ahead);
    }
}
