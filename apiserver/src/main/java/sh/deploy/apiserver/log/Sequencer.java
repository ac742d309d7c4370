package sh.deploy.apiserver.log;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.object.ObjectKey;

/**
 * Gives drafts their place: checks what they expect against the replayed state and the entries on their way to it, then
 * assigns revision and hash. Belongs to one thread; knows no clock and no database.
 */
final class Sequencer {
    /** What a row costs beside its object. */
    private static final int ROW_BYTES = 256;

    sealed interface Place {
        /** The draft is the next entry. */
        record Next(Entry entry) implements Place {}

        /**
         * The draft does not fit.
         *
         * @param pendingRevision of the entry that stands in its way and is not durable yet; 0 when it is durable
         */
        record Refused(AppendRefused why, long pendingRevision) implements Place {}
    }

    private record Pending(long revision, boolean deleted) {}

    private final Replay state;
    private final HashChain chain = new HashChain();
    private final Map<ObjectKey, Pending> pending = new HashMap<>();
    /** By the revisions of the entries that have it. */
    private final TreeMap<Long, Room> taken = new TreeMap<>();

    private Head head;

    /** The answer to the last question about the state: draft after draft expects something of the same namespace. */
    private @Nullable ObjectKey askedKey;

    private long askedRevision;

    Sequencer(Replay state, Head head) {
        this.state = state;
        this.head = head;
    }

    /** The log's end once everything placed so far is durable. */
    Head head() {
        return head;
    }

    Place place(Draft draft, Instant now) {
        long previous = 0;
        @Nullable Room room = null;
        for (var expected : draft.expected()) {
            var actual = revisionOf(expected.key());
            if (!holds(expected, actual)) {
                return new Place.Refused(new AppendRefused(expected, actual), obstacle(expected));
            }
            if (expected.key().equals(draft.key())) {
                previous = actual;
            }
            if (expected instanceof Expected.Fits fits) {
                room = fits.room();
            }
        }
        var entry = next(draft, previous, now);
        if (room != null) {
            room.take();
            taken.put(entry.revision(), room);
        }
        return new Place.Next(entry);
    }

    /** The entry is in the state now. */
    void replayed(Entry entry) {
        if (entry.key().equals(askedKey)) {
            askedKey = null;
        }
        pending.computeIfPresent(entry.key(), (key, newest) -> newest.revision() == entry.revision() ? null : newest);
        var room = taken.remove(entry.revision());
        if (room != null) {
            room.giveBack();
        }
    }

    /** Forgets what was placed after this head, because it will never be written. */
    void backTo(Head end) {
        head = end;
        pending.values().removeIf(entry -> entry.revision() > end.revision());
        var givenUp = taken.tailMap(end.revision(), false);
        givenUp.values().forEach(Room::giveBack);
        givenUp.clear();
    }

    /** What stands in the way and is not durable yet; room may be taken by any entry that has some, the newest waits longest. */
    private long obstacle(Expected failed) {
        if (failed instanceof Expected.Fits) {
            return taken.isEmpty() ? 0 : taken.lastKey();
        }
        var newest = pending.get(failed.key());
        return newest == null ? 0 : newest.revision();
    }

    private Entry next(Draft draft, long previous, Instant now) {
        var revision = head.revision() + 1;
        var entry = chain.link(head.hash(), unhashed(draft, revision, previous, now.truncatedTo(ChronoUnit.MICROS)));
        head = new Head(head.term(), revision, entry.hash(), head.bytes() + entry.stored().length + ROW_BYTES);
        pending.put(draft.key(), new Pending(revision, draft.verb() == Verb.DELETE));
        return entry;
    }

    private Entry unhashed(Draft draft, long revision, long previous, Instant at) {
        return new Entry(
                revision,
                previous,
                at,
                head.term(),
                draft.verb(),
                draft.apiVersion(),
                draft.kind(),
                draft.key(),
                draft.uid(),
                draft.actor(),
                draft.leaderToken(),
                draft.idempotencyKey(),
                draft.traceparent(),
                draft.object().at(revision),
                draft.sealed(),
                HashChain.start());
    }

    private long revisionOf(ObjectKey key) {
        var newest = pending.get(key);
        if (newest == null) {
            if (!key.equals(askedKey)) {
                askedRevision = state.revisionOf(key);
                askedKey = key;
            }
            return askedRevision;
        }
        return newest.deleted() ? 0 : newest.revision();
    }

    private static boolean holds(Expected expected, long actual) {
        return switch (expected) {
            case Expected.Absent absent -> actual == 0;
            case Expected.At at -> actual == at.revision();
            case Expected.Fits fits -> fits.room().isFree();
        };
    }
}
