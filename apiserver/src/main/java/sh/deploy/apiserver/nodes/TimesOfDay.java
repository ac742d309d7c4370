package sh.deploy.apiserver.nodes;

import java.time.Duration;
import java.time.Instant;
import sh.deploy.api.time.Time;

/**
 * Moments of the clock that cannot be set, as times of day. Those that are asked for one after the other are as far apart in both, also
 * when somebody sets the clock of the day in between: that is looked at anew only when nobody has asked for {@link #QUIET}. Not for several
 * threads.
 */
final class TimesOfDay {
    /** Longer than the verdicts about nodes that are lost at once come apart. */
    static final Duration QUIET = Duration.ofSeconds(10);

    private final Time time;
    private boolean asked;
    private long askedNanos;
    private long knownNanos;
    private Instant known = Instant.EPOCH;

    TimesOfDay(Time time) {
        this.time = time;
    }

    /** @param nanos of a moment, by {@link Time#nanos} */
    Instant of(long nanos) {
        long now = time.nanos();
        if (!asked || now - askedNanos > QUIET.toNanos()) {
            known = time.now();
            knownNanos = now;
        }
        asked = true;
        askedNanos = now;
        return known.plusNanos(nanos - knownNanos);
    }
}
