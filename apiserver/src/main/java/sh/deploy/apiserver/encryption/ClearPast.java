package sh.deploy.apiserver.encryption;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import sh.deploy.apiserver.log.InClear;
import sh.deploy.apiserver.log.Retention;
import sh.deploy.apiserver.log.Wanted;

/**
 * What lies in clear though its resource is encrypted: it was written before that was so. It is gone once a checkpoint was taken in which
 * nothing is in clear, and that is so old that the log keeps nothing from before. What there is of it is said by the log itself, however
 * often the server was started since. Safe for all threads.
 */
final class ClearPast {
    private @Nullable InClear known;
    private long changes = 1;
    private long changesSeen;

    /** It is not known any more what there is. */
    synchronized void forget() {
        known = null;
        changes++;
    }

    /** Another checkpoint was kept. */
    synchronized void saved() {
        if (isSome()) {
            changes++;
        }
    }

    synchronized boolean isLookDue() {
        return changesSeen < changes;
    }

    /** How much has changed before somebody begins to look. */
    synchronized long changes() {
        return changes;
    }

    /** @param before what {@link #changes} said when the look began */
    synchronized void found(InClear what, long before) {
        known = what;
        changesSeen = before;
    }

    synchronized boolean isSome() {
        return known != null && known.count() > 0;
    }

    /** How many changes and checkpoints there are of it; null while nobody has looked. */
    synchronized @Nullable Long count() {
        return known == null ? null : known.count();
    }

    /** @param revision where the log ends */
    synchronized Wanted wanted(long revision, Retention retention, Instant now) {
        if (known == null || !isSome()) {
            return Wanted.NOTHING;
        }
        var coveredAt = known.coveredAt();
        if (coveredAt == null) {
            return revision >= known.coveredFrom() ? Wanted.CHECKPOINT : Wanted.NOTHING;
        }
        return coveredAt.isBefore(now.minus(retention.age())) ? Wanted.COMPACTION : Wanted.NOTHING;
    }
}
