package sh.deploy.apiserver.log;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.object.ObjectKey;

/** Looks at a log without leading it: as text, for damage, and for the state it adds up to. Any thread; blocks. */
public final class LogInspection {
    /** What became of checking the hash chain. */
    public sealed interface Verification {
        /**
         * Every entry follows from the one before, and the last one is the head's.
         *
         * @param entries how many were checked
         */
        record Intact(long firstRevision, long lastRevision, long entries) implements Verification {}

        /** The first revision at which the chain does not hold. */
        record Broken(long revision, String reason) implements Verification {}
    }

    /**
     * The state at the log's end.
     *
     * @param fromRevision of the checkpoint that the replay began with, 0 for none
     * @param digest see {@link StateDigest}
     */
    public record Replayed(long fromRevision, long revision, int objects, byte[] digest) {}

    private final WriteAheadLog log;

    /** @param log stays open and is not led */
    public LogInspection(WriteAheadLog log) {
        this.log = log;
    }

    /** Writes entries as JSON, one line each, in UTF-8. */
    public void dump(OutputStream out, long afterRevision, long upToRevision) throws IOException {
        try {
            log.read(afterRevision, upToRevision, entry -> {
                try {
                    out.write(EntryJson.line(entry));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** Checks that no entry was changed, removed, added or moved since it was written. */
    public Verification verify() {
        var head = log.head();
        var walk = new ChainWalk();
        log.read(0, head.revision(), walk::step);
        return walk.endAt(head);
    }

    /** Adds up the log from its oldest checkpoint, or from nothing when it is all there. */
    public Replayed replay() {
        var head = log.head();
        var state = new TreeMap<ObjectKey, CheckpointObject>();
        var base = oldestCheckpoint();
        if (base != null) {
            base.objects().forEach(object -> state.put(object.key(), object));
        }
        long from = base == null ? 0 : base.revision();
        log.read(from, head.revision(), entry -> apply(entry, state));
        var digest = new StateDigest();
        state.values().forEach(digest::add);
        return new Replayed(from, head.revision(), state.size(), digest.take());
    }

    /** Null when the log reaches back to its first entry. */
    private @Nullable Checkpoint oldestCheckpoint() {
        var newest = log.checkpoint(Long.MAX_VALUE);
        if (newest.isEmpty() || log.find(1).isPresent()) {
            return null;
        }
        var oldest = newest.get();
        for (var older = newest; older.isPresent(); older = log.checkpoint(oldest.revision() - 1)) {
            oldest = older.get();
        }
        return oldest;
    }

    private static void apply(Entry entry, TreeMap<ObjectKey, CheckpointObject> state) {
        if (entry.verb() == Verb.DELETE) {
            state.remove(entry.key());
        } else {
            state.put(
                    entry.key(),
                    new CheckpointObject(
                            entry.key(),
                            entry.uid(),
                            entry.revision(),
                            entry.apiVersion(),
                            entry.kind(),
                            entry.object()));
        }
    }

    /** Follows the chain from the first entry there is. */
    private final class ChainWalk {
        private final HashChain chain = new HashChain();
        private long first;
        private long revision;
        private byte[] hash = HashChain.start();
        private Verification.@Nullable Broken broken;

        private void step(Entry entry) {
            if (broken != null) {
                return;
            }
            if (first == 0) {
                begin(entry);
            }
            if (entry.revision() != revision + 1) {
                broken = new Verification.Broken(revision + 1, "it is missing");
            } else if (!chain.holds(hash, entry)) {
                broken = new Verification.Broken(
                        entry.revision(), "its hash does not follow from its fields and the hash before");
            } else {
                revision = entry.revision();
                hash = entry.hash();
            }
        }

        /** Older entries may be gone only if a checkpoint carries their last hash. */
        private void begin(Entry entry) {
            first = entry.revision();
            var base = log.checkpoint(first - 1);
            if (first > 1 && base.isPresent() && base.get().revision() == first - 1) {
                revision = first - 1;
                hash = base.get().head().hash();
            }
        }

        private Verification endAt(Head head) {
            if (broken != null) {
                return broken;
            }
            if (first == 0 && head.revision() > 0) {
                var base = log.checkpoint(head.revision());
                revision = base.map(Checkpoint::revision).orElse(0L);
                hash = base.map(checkpoint -> checkpoint.head().hash()).orElse(hash);
            }
            if (revision != head.revision()) {
                return new Verification.Broken(revision + 1, "it is missing");
            }
            if (!Arrays.equals(hash, head.hash())) {
                return new Verification.Broken(revision, "its hash is not the head's");
            }
            return new Verification.Intact(first, revision, first == 0 ? 0 : revision - first + 1);
        }
    }
}
