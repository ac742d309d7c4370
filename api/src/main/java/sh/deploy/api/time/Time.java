package sh.deploy.api.time;

import java.time.Instant;

/** Two clocks: one for intervals, one for display. Safe for all threads. */
public interface Time {
    /** Nanoseconds of a monotonic clock with an arbitrary origin; the only clock to measure intervals with. */
    long nanos();

    /** The wall clock, for timestamps that people and other systems read. It may jump. */
    Instant now();
}
