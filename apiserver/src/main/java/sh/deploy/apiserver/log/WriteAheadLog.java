package sh.deploy.apiserver.log;

import java.time.Instant;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.Consumer;

/**
 * Where entries are made durable. All methods block and are called by one thread at a time unless they say otherwise.
 */
public interface WriteAheadLog extends AutoCloseable {
    /**
     * Raises the term, so that nobody who led before can write any more, and says where the log stands. Everything up to there
     * is durable.
     *
     * @throws LogUnavailable the log cannot be reached
     */
    Head lead();

    /** Where the log ends now, without leading. Any thread. */
    Head head();

    /**
     * Writes all of the batch or nothing, and returns once it is durable. Repeating a batch is harmless: one that is there
     * already is not written again.
     *
     * @throws NotLeader another leader raised the term, or the log does not end where the batch begins
     * @throws LogUnavailable this call certainly wrote nothing
     * @throws OutcomeUnknown this call may have written it; repeat it to find out
     */
    void append(Batch batch);

    /** Gives the entries after one revision, up to and including another, in order. Any thread. */
    void read(long afterRevision, long upToRevision, Consumer<Entry> reader);

    /** One entry; empty when it is compacted or does not exist. Any thread. */
    Optional<Entry> find(long revision);

    /** The newest idempotency keys in the log, oldest first. Any thread. */
    void readIdempotencyKeys(int atMost, Consumer<Entry> reader);

    /** The newest checkpoint at or before the revision. Any thread. */
    Optional<Checkpoint> checkpoint(long atMostRevision);

    /** Keeps a checkpoint. Its objects are read once, now. Any thread. */
    void save(Checkpoint checkpoint);

    /**
     * Forgets entries that a checkpoint covers and that are past what is to be kept, and checkpoints older than that one. Any
     * thread.
     */
    void compact(Retention retention, Instant now);

    /**
     * The oldest revision of which an entry or a checkpoint is kept; {@link Long#MAX_VALUE} when there is neither. Any thread.
     */
    long oldestRevision();

    /** The keys of what is encrypted in it, themselves encrypted. Any thread. */
    DataKeyStore dataKeys();

    /**
     * The draft as it is to be written: sealed where its resource is encrypted. Any thread; may block for a new data key.
     *
     * @throws LogUnavailable a data key was needed and could not be kept
     */
    default Draft seal(Draft draft) {
        return draft;
    }

    /**
     * What lies in it that is not sealed. Looks at every row, so this takes its time. Any thread.
     *
     * @param resources which ones, by group and plural name
     */
    InClear inClear(BiPredicate<String, String> resources);

    /**
     * What would rid it of what it should not hold. May block. Any thread.
     *
     * @param durable where it ends
     * @param retention by which it would be compacted
     */
    default Wanted wanted(Head durable, Retention retention, Instant now) {
        return Wanted.NOTHING;
    }

    /** For the state as this log keeps it. Any thread; each its own. */
    default StateDigest digest() {
        return new StateDigest();
    }

    @Override
    void close();
}
