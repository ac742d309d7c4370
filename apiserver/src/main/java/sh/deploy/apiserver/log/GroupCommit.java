package sh.deploy.apiserver.log;

import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sh.deploy.api.time.Time;
import sh.deploy.apiserver.fair.FairQueue;
import sh.deploy.apiserver.fair.Sharer;

/** The appender's state: drafts that wait, the batch that fills, the batch in flight. Belongs to the appender's loop. */
final class GroupCommit {
    private static final Logger LOG = LoggerFactory.getLogger(GroupCommit.class);

    record Waiting(Draft draft, @Nullable Prepared prepared, CompletableFuture<Entry> caller) {
        Sharer writer() {
            return draft.sharer();
        }

        boolean isLarge(AppenderSettings settings) {
            return bytes() >= settings.largeBytes();
        }

        int bytes() {
            var sealed = draft.sealed();
            return ROW_BYTES + (sealed == null ? draft.object().length() : sealed.length);
        }
    }

    /** What a change costs beside its object. */
    private static final int ROW_BYTES = 256;

    private final WriteAheadLog log;
    private final Replay replay;
    private final Time time;
    private final AppenderSettings settings;
    private final Consumer<Batch> startAttempt;
    private final Sequencer sequencer;
    private final IdempotencyKeys keys;
    private final CountDownLatch idle = new CountDownLatch(1);

    /** Writers get the same number of bytes into batches, so that none waits for the backlog of another. */
    private final FairQueue<Waiting> small = new FairQueue<>();

    /**
     * Likewise, but only among each other: since each batch has room for few of all, their writers would fall behind those of small ones, and
     * whoever comes would have to wait until they have caught up. Nor does a writer's small one wait behind its large one.
     */
    private final FairQueue<Waiting> large = new FairQueue<>();

    private PendingBatch filling;
    private @Nullable Flight flight;
    /** Durable and about to be replayed, while the next is in flight already. */
    private @Nullable Flight landing;

    private @Nullable LogUnavailable outage;
    private @Nullable RuntimeException ended;
    private volatile LogStatus status;
    private volatile Head durable;

    /** @param startAttempt begins to write a batch; {@link #written} or {@link #failed} follows */
    GroupCommit(
            WriteAheadLog log,
            Head head,
            Replay replay,
            Time time,
            AppenderSettings settings,
            Consumer<Batch> startAttempt) {
        this.log = log;
        this.replay = replay;
        this.time = time;
        this.settings = settings;
        this.startAttempt = startAttempt;
        this.sequencer = new Sequencer(replay, head);
        this.keys = new IdempotencyKeys(settings.idempotencyKeys());
        this.filling = new PendingBatch(head);
        this.durable = head;
        this.status = new LogStatus(LogStatus.Role.LEADING, head.term(), head.revision(), head.revision(), "");
        log.readIdempotencyKeys(settings.idempotencyKeys(), keys::add);
    }

    /** Any thread. */
    LogStatus status() {
        return status;
    }

    /** Any thread. The log's end as far as it is durable and replayed. */
    Head durable() {
        return durable;
    }

    void offer(Waiting draft) {
        if (ended != null) {
            draft.caller().completeExceptionally(ended);
        } else if (outage != null && flight != null) {
            draft.caller().completeExceptionally(outage);
        } else if (!mayBePlaced(draft) || queue(draft).sizeOf(draft.writer()) > 0) {
            queue(draft).add(draft.writer(), draft, draft.bytes());
        } else {
            place(draft);
        }
    }

    private FairQueue<Waiting> queue(Waiting draft) {
        return draft.isLarge(settings) ? large : small;
    }

    /**
     * Also in a batch that has room a crowd has no more than its part, and large objects of several crowds have no more than those of one: the
     * larger it is the longer others wait for it.
     */
    private boolean mayBePlaced(Waiting draft) {
        boolean hasEnough = draft.isLarge(settings)
                ? filling.hasEnoughOfLarge(settings)
                : filling.hasEnoughOf(draft.writer().crowd(), settings);
        return !hasEnough && !filling.isFull(settings);
    }

    /** Answers with the entry that the key was used for, once that is durable. */
    void find(String actor, String key, CompletableFuture<Optional<Entry>> answer) {
        var revision = keys.revisionOf(actor, key);
        if (revision == null) {
            answer.complete(Optional.empty());
        } else {
            copy(entryAt(revision).thenApply(Optional::of), answer);
        }
    }

    /**
     * What is to be done after each round of posted tasks.
     *
     * @return whether a batch is in flight, of which more may be due without a further task
     */
    boolean round() {
        var now = time.nanos();
        if (flight == null) {
            takeOff();
        } else if (flight.isDueForRepeat(now)) {
            flight.attempt(startAttempt);
        } else if (flight.isOlderThan(settings.patience(), now)) {
            answerWithoutKnowing(flight);
        }
        if (ended != null && flight == null) {
            idle.countDown();
        }
        return flight != null;
    }

    /** The batch in flight is durable. */
    void written() {
        var landed = Objects.requireNonNull(flight, "a batch landed that never took off");
        if (landed.failures() > 0 || outage != null) {
            LOG.info("{} are written after {} failed attempts; changes are taken again", landed, landed.failures());
        }
        landing = landed;
        flight = null;
        outage = null;
        takeOff();
        landing = null;
        var entries = landed.batch().entries();
        try {
            replay.apply(entries);
        } catch (RuntimeException e) {
            landed.answer(new OutcomeUnknown("the change is written, but memory could not follow", e));
            stop("the state in memory could not follow the log: " + e, e);
            return;
        }
        entries.forEach(committed -> sequencer.replayed(committed.entry()));
        durable = landed.after();
        status = new LogStatus(
                ended == null ? LogStatus.Role.LEADING : LogStatus.Role.ENDED,
                landed.after().term(),
                landed.after().revision(),
                sequencer.head().revision(),
                "");
        landed.batch().succeed();
    }

    /** An attempt at the batch in flight ended without success. */
    void failed(RuntimeException why) {
        var failing = Objects.requireNonNull(flight, "a batch failed that never took off");
        if (failing.failures() == 0 && outage == null) {
            LOG.warn("{} are not written yet, trying again: {}", failing, why.toString());
        }
        var now = time.nanos();
        switch (why) {
            case OutcomeUnknown unknown -> failing.attemptFailed(true, now);
            case LogUnavailable unavailable -> {
                failing.attemptFailed(false, now + settings.retryAfter().toNanos());
                if (!failing.mayBeWritten() && (outage != null || failing.isOlderThan(settings.patience(), now))) {
                    drop(failing, unavailable);
                }
            }
            default -> {
                failing.attemptFailed(!(why instanceof NotLeader), now);
                flight = null;
                var reason = String.valueOf(why.getMessage());
                failing.answer(failing.mayBeWritten() ? new OutcomeUnknown(reason, why) : why);
                stop(reason, why);
            }
        }
    }

    /** Takes no more drafts; the batch in flight goes on. */
    void end() {
        if (ended == null) {
            ended = new LogUnavailable("the server is stopping");
            status = status.as(LogStatus.Role.ENDED, "the server is stopping");
            refuseAllButTheFlight(ended);
        }
    }

    /** Any other thread: waits until no batch is in flight after {@link #end}, or no longer than callers would. */
    void awaitIdle() {
        try {
            if (!idle.await(settings.patience().toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("stopped while a batch was on its way to the database; whether it was written is unknown");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void place(Waiting offered) {
        var draft = offered.draft();
        var usedAt = draft.idempotencyKey() == null ? null : keys.revisionOf(draft.actor(), draft.idempotencyKey());
        if (usedAt != null) {
            copy(entryAt(usedAt).thenApply(entry -> repeated(draft, entry)), offered.caller());
            return;
        }
        switch (sequencer.place(draft, time.now())) {
            case Sequencer.Place.Next(var entry) -> {
                keys.add(entry);
                filling.add(entry, offered, settings);
            }
            case Sequencer.Place.Refused(var refused, var pending) -> {
                if (pending == 0) {
                    offered.caller().completeExceptionally(refused);
                } else {
                    batchOf(pending).refuseLater(offered.caller(), refused);
                }
            }
        }
    }

    private void takeOff() {
        if (!filling.isEmpty()) {
            flight = new Flight(filling, sequencer.head(), time.nanos());
            filling = new PendingBatch(sequencer.head());
            flight.attempt(startAttempt);
        }
        placeFrom(large); // they leave room for others, as others may not for them
        placeFrom(small);
    }

    private void placeFrom(FairQueue<Waiting> waiting) {
        for (var next = waiting.next(this::mayBePlaced, any -> true);
                next != null;
                next = waiting.next(this::mayBePlaced, any -> true)) {
            place(next);
        }
    }

    private void answerWithoutKnowing(Flight late) {
        if (outage == null) {
            LOG.warn("{} are not written yet: the database does not answer", late);
        }
        outage = new LogUnavailable("the log's database does not answer");
        status = status.as(LogStatus.Role.WAITING_FOR_DATABASE, "the log's database does not answer");
        late.answer(new OutcomeUnknown(
                "the log's database did not answer within " + settings.patience() + "; the change may be written later",
                outage));
        refuseAllButTheFlight(outage);
    }

    private void drop(Flight unwritten, LogUnavailable why) {
        outage = why;
        status = status.as(LogStatus.Role.WAITING_FOR_DATABASE, String.valueOf(why.getMessage()));
        flight = null;
        unwritten.answer(why);
        refuseAllButTheFlight(why);
        backTo(unwritten.before());
    }

    private void stop(String reason, RuntimeException cause) {
        ended = cause instanceof NotLeader ? cause : new NotLeader(reason);
        status = status.as(LogStatus.Role.ENDED, reason);
        refuseAllButTheFlight(ended);
        LOG.error("no more changes are taken: {}", reason, cause);
    }

    private void refuseAllButTheFlight(RuntimeException why) {
        filling.fail(why);
        large.drain(refused -> refused.caller().completeExceptionally(why));
        small.drain(refused -> refused.caller().completeExceptionally(why));
        backTo(flight == null ? filling.before() : flight.after());
    }

    private void backTo(Head head) {
        sequencer.backTo(head);
        keys.backTo(head.revision());
        filling = new PendingBatch(head);
    }

    private PendingBatch batchOf(long revision) {
        if (landing != null && landing.batch().holds(revision)) {
            return landing.batch();
        }
        return flight != null && flight.batch().holds(revision) ? flight.batch() : filling;
    }

    private CompletableFuture<Entry> entryAt(long revision) {
        if (batchOf(revision).holds(revision)) {
            return batchOf(revision).callerOf(revision);
        }
        return CompletableFuture.supplyAsync(
                () -> log.find(revision)
                        .orElseThrow(() -> new OutcomeUnknown("revision " + revision + " is compacted")),
                Thread::startVirtualThread);
    }

    private static Entry repeated(Draft draft, Entry first) {
        var key = draft.key();
        var firstKey = first.key();
        if (draft.verb() != first.verb()
                || !key.group().equals(firstKey.group())
                || !key.resource().equals(firstKey.resource())
                || !key.namespace().equals(firstKey.namespace())) {
            throw new KeyReused(String.valueOf(draft.idempotencyKey()), first);
        }
        return first;
    }

    private static <T> void copy(CompletableFuture<T> from, CompletableFuture<T> to) {
        from.whenComplete((value, failure) -> {
            if (failure == null) {
                to.complete(value);
            } else {
                to.completeExceptionally(failure instanceof CompletionException wrapped ? wrapped.getCause() : failure);
            }
        });
    }
}
