package sh.deploy.apiserver.log;

import java.time.Duration;

/**
 * Bounds of the appender.
 *
 * @param batchEntries most entries in one commit
 * @param batchBytes most bytes of objects in one commit, unless one object alone is larger
 * @param waitingDrafts most drafts that wait for their turn; more are refused as unavailable
 * @param patience how long callers wait while the database cannot be reached
 * @param retryAfter pause between attempts to reach the database
 * @param idempotencyKeys how many of the newest keys are remembered
 */
public record AppenderSettings(
        int batchEntries,
        int batchBytes,
        int waitingDrafts,
        Duration patience,
        Duration retryAfter,
        int idempotencyKeys) {
    public static final AppenderSettings DEFAULT =
            new AppenderSettings(1_000, 4 << 20, 20_000, Duration.ofSeconds(3), Duration.ofMillis(100), 100_000);

    /** Most of {@link #batchEntries} that are of one crowd, which is at least one; large objects apart. */
    public int batchEntriesOfOne() {
        return Math.max(1, batchEntries / 2);
    }

    /** Of {@link #batchBytes}, after which a crowd adds no more; large objects apart. */
    public int batchBytesOfOne() {
        return Math.max(1, batchBytes / 4);
    }

    /** From so many bytes on an object is a large one. */
    public int largeBytes() {
        return Math.max(1, batchBytes / 64);
    }

    /** Of {@link #batchBytes}, after which no more large objects are added, of whomever they are. */
    public int batchBytesOfLarge() {
        return batchBytesOfOne();
    }

    public AppenderSettings {
        if (batchEntries < 1 || batchBytes < 1 || waitingDrafts < 1 || idempotencyKeys < 0) {
            throw new IllegalArgumentException("bounds of the appender must be positive");
        }
    }
}
