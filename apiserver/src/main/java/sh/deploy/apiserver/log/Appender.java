package sh.deploy.apiserver.log;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.time.Time;

/**
 * The only writer of the log. One loop gives drafts their revisions; one batch is on its way to the database while the next
 * fills; a durable batch is replayed into memory before its callers are told, so they read their own writes.
 *
 * <p>When the database goes away, the batch under way is repeated until it is known to be written: a revision never means two
 * things. Callers wait for {@link AppenderSettings#patience} at most. All methods may be called by any thread.
 */
public final class Appender implements AutoCloseable {
    private final WriteAheadLog log;
    private final AppenderSettings settings;
    private final LogMetrics metrics;
    private final Time time;
    private final ExecutorService writer = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("log-writer").daemon().factory());
    private final AtomicInteger unanswered = new AtomicInteger();
    private final GroupCommit commits;
    private final EventLoop loop;

    /**
     * Starts to take drafts.
     *
     * @param head as {@link WriteAheadLog#lead} returned it
     * @param replay holds the state at that head
     */
    public Appender(
            WriteAheadLog log, Head head, Replay replay, Time time, AppenderSettings settings, LogMetrics metrics) {
        this.log = log;
        this.settings = settings;
        this.metrics = metrics;
        this.time = time;
        this.commits = new GroupCommit(log, head, replay, time, settings, this::startAttempt);
        this.loop = new EventLoop("log-appender", commits::round);
        loop.start();
    }

    /**
     * Appends a change. The future completes when it is durable and replayed. A repeated idempotency key of the same actor gives
     * the entry that it was first used for.
     *
     * <p>Fails with {@link AppendRefused}, {@link LogUnavailable}, {@link OutcomeUnknown}, {@link NotLeader} or {@link
     * KeyReused}. Dependents run on the appender's thread: they must not block. Encrypting costs the caller's thread, which
     * now and then waits for a new data key to be kept.
     */
    public CompletableFuture<Entry> append(Draft draft) {
        return append(draft, null);
    }

    /** As {@link #append(Draft)}, with what the caller has already read from the object. */
    public CompletableFuture<Entry> append(Draft draft, @Nullable Prepared prepared) {
        var caller = new CompletableFuture<Entry>();
        if (unanswered.incrementAndGet() > settings.waitingDrafts()) {
            unanswered.decrementAndGet();
            return CompletableFuture.failedFuture(
                    new LogUnavailable("more than " + settings.waitingDrafts() + " changes wait to be written"));
        }
        long since = time.nanos();
        caller.whenComplete((entry, failure) -> {
            unanswered.decrementAndGet();
            if (failure == null) {
                metrics.appended(time.nanos() - since);
            }
        });
        try {
            var sealed = log.seal(draft);
            loop.post(() -> offer(new GroupCommit.Waiting(sealed, prepared, caller)));
        } catch (RuntimeException e) {
            caller.completeExceptionally(e);
        }
        return caller;
    }

    /** The entry that the actor's idempotency key was used for, once that is durable; empty for a new key. */
    public CompletableFuture<Optional<Entry>> find(String actor, String idempotencyKey) {
        var answer = new CompletableFuture<Optional<Entry>>();
        loop.post(() -> commits.find(actor, idempotencyKey, answer));
        return answer;
    }

    /** The log's end as far as it is durable and replayed. */
    public Head durableHead() {
        return commits.durable();
    }

    public LogStatus status() {
        return commits.status();
    }

    /** Refuses what has no place in a batch yet, lets the batch under way end, and stops. The log itself stays open. */
    @Override
    public void close() {
        loop.post(commits::end);
        commits.awaitIdle();
        loop.close();
        writer.shutdown();
    }

    private void offer(GroupCommit.Waiting draft) {
        try {
            commits.offer(draft);
        } catch (RuntimeException e) {
            draft.caller().completeExceptionally(e);
            throw e;
        }
    }

    private void startAttempt(Batch batch) {
        writer.execute(() -> {
            long start = time.nanos();
            try {
                log.append(batch);
                metrics.committed(batch, time.nanos() - start);
                loop.post(commits::written);
            } catch (RuntimeException e) {
                metrics.failed();
                loop.post(() -> commits.failed(e));
            }
        });
    }
}
