package sh.deploy.apiserver.log;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.object.ObjectKey;

/**
 * One durable change: a row of the log.
 *
 * @param revision gapless from 1 on, one sequence for the whole cluster
 * @param previousRevision revision of the object's change before this one; 0 for a create
 * @param object the JSON bytes after the change, with this revision inside; for a delete, the last state
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
        byte[] hash) {}
