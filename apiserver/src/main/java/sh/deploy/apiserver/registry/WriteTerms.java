package sh.deploy.apiserver.registry;

import org.jspecify.annotations.Nullable;

/**
 * How a write is to be done.
 *
 * @param dryRun do everything but store
 * @param fieldValidation {@code Ignore}, {@code Warn} or {@code Strict}
 * @param fieldManager who owns the fields, for server-side apply
 * @param force take fields over from other managers, for server-side apply
 * @param idempotencyKey the same key does the same write only once
 * @param traceparent W3C trace context
 * @param leaderToken {@code name/transitions} of the lease the writer acts under
 * @param exempt from webhooks, since the server keeps a promise of its own by it; no client can say so
 */
public record WriteTerms(
        boolean dryRun,
        String fieldValidation,
        String fieldManager,
        boolean force,
        @Nullable String idempotencyKey,
        @Nullable String traceparent,
        @Nullable String leaderToken,
        boolean exempt) {
    public static final WriteTerms DEFAULT = new WriteTerms(false, "Ignore", "", false, null, null, null, false);
    public static final WriteTerms EXEMPT = new WriteTerms(false, "Ignore", "", false, null, null, null, true);

    public WriteTerms withTraceparent(@Nullable String traced) {
        return new WriteTerms(
                dryRun, fieldValidation, fieldManager, force, idempotencyKey, traced, leaderToken, exempt);
    }

    /** For one of the many writes that one request asks for: its key stands for all of them together. */
    WriteTerms asOneOfMany() {
        return new WriteTerms(dryRun, fieldValidation, fieldManager, force, null, traceparent, leaderToken, exempt);
    }

    public WriteTerms asDryRun() {
        return new WriteTerms(
                true, fieldValidation, fieldManager, force, idempotencyKey, traceparent, leaderToken, exempt);
    }
}
