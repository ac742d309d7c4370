package sh.deploy.apiserver.log;

import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/** Which revision each of the newest idempotency keys was used at. A key belongs to its actor. Belongs to one thread. */
final class IdempotencyKeys {
    private record Used(String actor, String key) {}

    private final int atMost;
    private final LinkedHashMap<Used, Long> revisions = new LinkedHashMap<>();

    IdempotencyKeys(int atMost) {
        this.atMost = atMost;
    }

    void add(Entry entry) {
        if (entry.idempotencyKey() != null) {
            revisions.put(new Used(entry.actor(), entry.idempotencyKey()), entry.revision());
            if (revisions.size() > atMost) {
                revisions.remove(revisions.firstEntry().getKey());
            }
        }
    }

    /** The revision the key was used at, null for a new one. */
    @Nullable
    Long revisionOf(String actor, String key) {
        return revisions.get(new Used(actor, key));
    }

    /** Forgets uses after this revision, because they will never be written. */
    void backTo(long revision) {
        for (var newest = revisions.lastEntry();
                newest != null && newest.getValue() > revision;
                newest = revisions.lastEntry()) {
            revisions.remove(newest.getKey());
        }
    }
}
