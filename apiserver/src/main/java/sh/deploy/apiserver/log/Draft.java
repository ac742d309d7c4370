package sh.deploy.apiserver.log;

import java.util.List;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.object.ObjectKey;
import sh.deploy.apiserver.fair.Sharer;

/**
 * A change that has no revision yet.
 *
 * @param apiVersion the version the bytes are written in, such as {@code apps/v1}
 * @param uid of the object; a key that is created again gets a new one
 * @param expected about the key itself first, then about others it depends on (its namespace)
 * @param actor user name of the caller
 * @param leaderToken {@code name/transitions} of the lease the writer acts under, or null
 * @param idempotencyKey the caller's, or null
 * @param traceparent W3C trace context, or null
 * @param object the object after the change; for a delete, its last state
 * @param sealed what is stored in place of the object, null when that is the object itself
 * @param sharer whose share of the log it takes: that of whoever is proved to write, whomever they act as
 */
public record Draft(
        Verb verb,
        String apiVersion,
        String kind,
        ObjectKey key,
        String uid,
        List<Expected> expected,
        String actor,
        @Nullable String leaderToken,
        @Nullable String idempotencyKey,
        @Nullable String traceparent,
        EncodedObject object,
        byte @Nullable [] sealed,
        Sharer sharer) {
    public Draft {
        expected = List.copyOf(expected);
        for (var text : new @Nullable String[] {
            apiVersion,
            kind,
            key.group(),
            key.resource(),
            key.namespace(),
            key.name(),
            uid,
            actor,
            leaderToken,
            idempotencyKey,
            traceparent
        }) {
            if (text != null && text.indexOf('\0') >= 0) {
                throw new IllegalArgumentException(
                        "a draft's texts hold no zero character, which PostgreSQL cannot store");
            }
        }
        if (expected.isEmpty()
                || !expected.getFirst().key().equals(key)
                || verb == Verb.CREATE != expected.getFirst() instanceof Expected.Absent) {
            throw new IllegalArgumentException(
                    "a draft first says what it expects of its own key: absent for a create, else its revision");
        }
    }

    /** Stored as it is, of the actor's share. */
    public Draft(
            Verb verb,
            String apiVersion,
            String kind,
            ObjectKey key,
            String uid,
            List<Expected> expected,
            String actor,
            @Nullable String leaderToken,
            @Nullable String idempotencyKey,
            @Nullable String traceparent,
            EncodedObject object) {
        this(
                verb,
                apiVersion,
                kind,
                key,
                uid,
                expected,
                actor,
                leaderToken,
                idempotencyKey,
                traceparent,
                object,
                null,
                Sharer.of(actor));
    }

    /** The same draft, stored in this form. */
    public Draft sealedAs(byte[] stored) {
        return with(stored, sharer);
    }

    /** The same draft, of somebody else's share than the actor's. */
    public Draft ofShare(Sharer other) {
        return with(sealed, other);
    }

    private Draft with(byte @Nullable [] stored, Sharer whose) {
        return new Draft(
                verb,
                apiVersion,
                kind,
                key,
                uid,
                expected,
                actor,
                leaderToken,
                idempotencyKey,
                traceparent,
                object,
                stored,
                whose);
    }

    /** Revision of the object's change before this one, which the draft gets its place behind or none; 0 for a create. */
    public long previousRevision() {
        return expected.getFirst() instanceof Expected.At at ? at.revision() : 0;
    }
}
