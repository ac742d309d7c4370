package sh.deploy.api.time;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/** A clock that stands still until it is moved. For tests of anything that takes a {@link Time}. */
public final class ManualTime implements Time {
    private final Instant start;
    private final AtomicLong nanos = new AtomicLong();

    public ManualTime(Instant start) {
        this.start = start;
    }

    /** Moves both clocks forward; a negative step is refused, since a monotonic clock never goes back. */
    public void advance(Duration step) {
        if (step.isNegative()) {
            throw new IllegalArgumentException("time moves forward only, got " + step);
        }
        nanos.addAndGet(step.toNanos());
    }

    @Override
    public long nanos() {
        return nanos.get();
    }

    @Override
    public Instant now() {
        return start.plusNanos(nanos.get());
    }
}
