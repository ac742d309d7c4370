package sh.deploy.apiserver.log;

import java.time.Duration;

/**
 * How much history stays in the log: entries younger than the age, or the newest of this many bytes, whichever is less.
 */
public record Retention(Duration age, long bytes) {
    public static final Retention DEFAULT = new Retention(Duration.ofHours(24), 1L << 30);

    public Retention {
        if (age.isNegative() || bytes < 0) {
            throw new IllegalArgumentException("a retention is not negative, got " + age + " and " + bytes + " bytes");
        }
    }
}
