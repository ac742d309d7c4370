package sh.deploy.api.time;

import java.time.Instant;

/** The machine's own clocks. The only class that reads them. */
public final class SystemTime implements Time {
    @Override
    public long nanos() {
        return System.nanoTime();
    }

    @Override
    public Instant now() {
        return Instant.now();
    }
}
