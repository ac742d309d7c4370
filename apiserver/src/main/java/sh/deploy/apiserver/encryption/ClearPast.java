package sh.deploy.apiserver.encryption;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What was found in clear though its resource is encrypted: it was written before that was so. It is gone once a checkpoint was taken
 * in which nothing is in clear, and that is so old that the log keeps nothing from before. Safe for all threads.
 */
final class ClearPast {
    private long found;
    private @Nullable Instant coveredAt;
    private @Nullable Duration keptFor;

    synchronized void foundOne() {
        found++;
    }

    /** How many objects and changes were found and may still be there. */
    synchronized long count() {
        return found;
    }

    /** A checkpoint was kept that has all objects as they are to be stored. */
    synchronized void covered(Instant at) {
        if (coveredAt == null) {
            coveredAt = at;
        }
    }

    /** The log has forgotten what is older than this and in a checkpoint. */
    synchronized void compacted(Duration age, Instant now) {
        keptFor = age;
        if (isOver(now)) {
            found = 0;
        }
    }

    /** Whether a checkpoint would bring its end nearer: the first one, and one more when that is old enough. */
    synchronized boolean wantsCheckpoint(Instant now) {
        return found > 0 && (coveredAt == null || isOver(now));
    }

    private boolean isOver(Instant now) {
        return coveredAt != null && keptFor != null && coveredAt.isBefore(now.minus(keptFor));
    }
}
