package sh.deploy.apiserver.registry;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.bounds.Bounds;
import sh.deploy.api.problem.Problem;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.api.problem.Reason;
import sh.deploy.apiserver.admission.Admitted;
import sh.deploy.apiserver.audit.AuditNotes;
import sh.deploy.apiserver.fair.Seat;
import sh.deploy.apiserver.kinds.SelectionIndexer;
import sh.deploy.apiserver.kinds.tree.JsonTrees;
import sh.deploy.apiserver.kinds.tree.Tree;
import sh.deploy.apiserver.log.AppendRefused;
import sh.deploy.apiserver.log.Appender;
import sh.deploy.apiserver.log.Draft;
import sh.deploy.apiserver.log.Entry;
import sh.deploy.apiserver.log.KeyReused;
import sh.deploy.apiserver.log.LogUnavailable;
import sh.deploy.apiserver.log.NotLeader;
import sh.deploy.apiserver.log.OutcomeUnknown;
import sh.deploy.apiserver.log.Verb;
import sh.deploy.apiserver.watch.Store;

/** The only door to the log. Waits for the answer, so callers run on virtual threads. */
final class Commits {
    private final Appender appender;
    private final SelectionIndexer indexer;
    private final Store store;

    Commits(Appender appender, SelectionIndexer indexer, Store store) {
        this.appender = appender;
        this.indexer = indexer;
        this.store = store;
    }

    /**
     * The object as it is after the change, durable and visible to all; with dry-run, as it would be.
     *
     * @throws AppendRefused something has changed in between: look again
     * @throws ProblemException 503 when nothing was written, 504 when that is not known, 413 when the object is too large, or could not be
     *     read again, 503 for a new object when the store is full
     */
    byte[] commit(Admitted admitted, WriteTerms terms) {
        refuseUnreadable(admitted);
        var encoded = JsonTrees.encode(admitted.object());
        refuseTooLarge(admitted, encoded.length());
        if (admitted.verb() == Verb.CREATE) {
            refuseWhenFull();
        }
        if (terms.dryRun()) {
            return JsonTrees.bytes(admitted.object());
        }
        var draft = new Draft(
                admitted.verb(),
                admitted.kind().apiVersion(),
                admitted.kind().kind(),
                admitted.key(),
                Tree.text(admitted.object(), "metadata", "uid"),
                admitted.expected(),
                admitted.permit().caller().user(),
                terms.leaderToken(),
                terms.idempotencyKey(),
                terms.traceparent(),
                encoded);
        var index = indexer.index(admitted.key(), admitted.object());
        var entry = await(appender.append(shared(draft), index), encoded.length());
        AuditNotes.wrote(entry.revision());
        return entry.object();
    }

    /** Of the share of whoever is proved to ask, whomever they act as. */
    static Draft shared(Draft draft) {
        var seat = Seat.current();
        return seat == null ? draft : draft.ofShare(seat.who());
    }

    /**
     * What nobody could read again would stop whoever follows the log, now and at each start. Most of it is refused before; whatever else
     * makes an object ends here.
     */
    private static void refuseUnreadable(Admitted admitted) {
        boolean goes = admitted.verb() == Verb.DELETE || DeletePlan.isGoing(admitted.object());
        int levels = goes ? JsonTrees.MAX_DEPTH_WRITTEN : Bounds.NESTING_LEVELS; // what an earlier version took can go
        if (!JsonTrees.isReadable(levels, admitted.object())) {
            throw Problem.of(
                            Reason.REQUEST_ENTITY_TOO_LARGE,
                            "Request entity too large: " + admitted.kind().kind() + " \""
                                    + admitted.key().name() + "\" would have more than " + Bounds.NESTING_LEVELS
                                    + " levels of nesting, a name of more than 12500 characters, or a number with more than 100 digits or"
                                    + " too large an exponent,"
                                    + " and nobody could read it again")
                    .toException();
        }
    }

    /**
     * An object on its way out may grow by what says so. Kubernetes answers 500 with etcd's words; 413 is what it answers to a body that is too
     * long, and tells clients not to try again.
     */
    private static void refuseTooLarge(Admitted admitted, int bytes) {
        if (bytes > Bounds.OBJECT_BYTES && !DeletePlan.isGoing(admitted.object())) {
            throw Problem.of(
                            Reason.REQUEST_ENTITY_TOO_LARGE,
                            "Request entity too large: limit is " + Bounds.OBJECT_BYTES + "; "
                                    + admitted.kind().kind() + " \""
                                    + admitted.key().name() + "\" would have " + bytes
                                    + " bytes: make it smaller, or divide it among several objects")
                    .toException();
        }
    }

    /** Changes and deletions go on: they are how room is made, and how what exists is kept right. */
    private void refuseWhenFull() {
        if (store.bytes() >= store.mostBytes()) {
            throw Problem.of(
                            Reason.SERVICE_UNAVAILABLE,
                            "the store is full: its objects have " + store.bytes() + " bytes and the limit is "
                                    + store.mostBytes()
                                    + ", a quarter of the server's largest heap; delete objects that are"
                                    + " not needed, or give the server more memory")
                    .toException();
        }
    }

    /**
     * What the caller's idempotency key was used for before, if it was. Nothing is lent meanwhile: what a request has to compute comes after
     * this, and all who had lent would come back to it at once.
     */
    Optional<Entry> earlier(String user, @Nullable String idempotencyKey) {
        return idempotencyKey == null ? Optional.empty() : join(appender.find(user, idempotencyKey));
    }

    /** While it only waits, others have the seat of the request for which it does. */
    private static <T> T await(CompletableFuture<T> answer, int bytes) {
        var seat = Seat.current();
        return seat == null || answer.isDone() ? join(answer) : seat.lendDuring(bytes, () -> join(answer));
    }

    private static <T> T join(CompletableFuture<T> answer) {
        try {
            return answer.join();
        } catch (CompletionException e) {
            throw translated(e.getCause() == null ? e : e.getCause());
        }
    }

    private static RuntimeException translated(Throwable cause) {
        return switch (cause) {
            case AppendRefused refused -> refused;
            case LogUnavailable unavailable ->
                later("the store cannot be written now, nothing was changed; " + unavailable.remedy(), unavailable);
            case NotLeader notLeader ->
                later("this server does not lead any more, nothing was changed; try again", notLeader);
            case KeyReused reused ->
                Problem.of(Reason.CONFLICT, String.valueOf(reused.getMessage())).toException();
            case OutcomeUnknown unknown ->
                new ProblemException(
                        Problem.of(
                                Reason.TIMEOUT,
                                "it is not known whether the change was stored; repeat it with the same Idempotency-Key, or"
                                        + " read the object to find out"),
                        unknown);
            default -> new IllegalStateException("the log failed in a way it does not know", cause);
        };
    }

    private static ProblemException later(String message, RuntimeException cause) {
        return new ProblemException(new Problem(Reason.SERVICE_UNAVAILABLE, message, null, List.of(), 1), cause);
    }
}
