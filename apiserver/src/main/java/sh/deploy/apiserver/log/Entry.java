package sh.deploy.apiserver.log;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.object.ObjectKey;

/**
 * One durable change: a row of the log.
 *
 * @param revision gapless from 1 on, one sequence for the whole cluster
 * @param previousRevision revision of the object's change before this one; 0 for a create
 * @param object the JSON bytes after the change, with this revision inside; for a delete, the last state. Read from a log that
 *     knows no keys, it is what is {@linkplain SealedObject sealed} where the resource is encrypted
 * @param sealed what is stored in place of the object; null when the object is stored as it is
 * @param hash SHA-256 over the row and the hash before it
 */
public record Entry(
        long revision,
        long previousRevision,
        Instant at,
        long term,
        Verb verb,
        String apiVersion,
        String kind,
        ObjectKey key,
        String uid,
        String actor,
        @Nullable String leaderToken,
        @Nullable String idempotencyKey,
        @Nullable String traceparent,
        byte[] object,
        byte @Nullable [] sealed,
        byte[] hash) {
    /** What the row holds and the hash covers. */
    public byte[] stored() {
        return sealed == null ? object : sealed;
    }

    /** The same entry as somebody reads it who has no keys. */
    public Entry asStored() {
        return sealed == null ? this : withObject(sealed, null);
    }

    /** The same entry, read from its sealed form. */
    public Entry opened(byte[] plain) {
        return withObject(plain, stored());
    }

    private Entry withObject(byte[] other, byte @Nullable [] sealedAs) {
        return new Entry(
                revision,
                previousRevision,
                at,
                term,
                verb,
                apiVersion,
                kind,
                key,
                uid,
                actor,
                leaderToken,
                idempotencyKey,
                traceparent,
                other,
                sealedAs,
                hash);
    }
}
