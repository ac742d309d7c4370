package sh.deploy.apiserver.log;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a log holds of some resources that is not sealed.
 *
 * @param changes entries
 * @param checkpoints that have such an object, or of which that is not known
 * @param coveredFrom a checkpoint at this revision, or after it, begins behind all of that
 * @param coveredAt when the first such checkpoint was taken that has none of it itself; null while there is none
 */
public record InClear(
        long changes,
        long checkpoints,
        long coveredFrom,
        @Nullable Instant coveredAt) {
    public static final InClear NOTHING = new InClear(0, 0, 0, null);

    /** A checkpoint, and whether it has something in clear. */
    record Seen(long revision, Instant at, boolean isClear) {}

    /**
     * @param newestChange revision of the newest of the entries; 0 where there is none
     * @param checkpoints all, the oldest first
     */
    static InClear of(long changes, long newestChange, List<Seen> checkpoints) {
        long clear = 0;
        long from = newestChange;
        for (var checkpoint : checkpoints) {
            if (checkpoint.isClear()) {
                clear++;
                from = Math.max(from, checkpoint.revision() + 1);
            }
        }
        for (var checkpoint : checkpoints) {
            if (checkpoint.revision() >= from) {
                return new InClear(changes, clear, from, checkpoint.at());
            }
        }
        return new InClear(changes, clear, from, null);
    }

    public long count() {
        return changes + checkpoints;
    }
}
