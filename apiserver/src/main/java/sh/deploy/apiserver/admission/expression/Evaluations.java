package sh.deploy.apiserver.admission.expression;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sh.deploy.api.problem.Problem;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.api.problem.Reason;
import sh.deploy.api.time.Time;
import sh.deploy.apiserver.fair.Crowd;
import sh.deploy.apiserver.fair.FairQueue;
import sh.deploy.apiserver.fair.Holdings;
import sh.deploy.apiserver.fair.Level;
import sh.deploy.apiserver.fair.Seat;
import sh.deploy.apiserver.fair.Sharer;
import sh.deploy.apiserver.kinds.cel.values.EvaluationFailed;
import sh.deploy.apiserver.kinds.cel.values.Work;

/**
 * Evaluates expressions: what turns out to be little work on the caller's thread, the rest on a few threads of its own, however many requests
 * there are, since an expression computes, and would keep a virtual thread's carrier from all others. What is evaluated for one owner takes up
 * half of these threads at most, so that one that is slow does not keep the others from theirs; of those who wait for the same owner all crowds
 * get the same time. Keeps what was compiled, within bounds. Safe for all threads; waits, so callers run on virtual ones.
 */
public final class Evaluations implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Evaluations.class);

    /** For one owner about one request, from the moment it begins. */
    public static final Duration LONGEST = Duration.ofSeconds(5);

    /** For all policies about one object, or the match conditions of one webhook: threads and results. */
    public static final Duration LONGEST_WAIT = Duration.ofSeconds(10);

    /** Of those whose turn it is at their owner, as many wait for a thread, at most. */
    private static final int MOST_WAITING = 1_000;

    private static final int TRY_AGAIN_SECONDS = 1;

    /** What one is assumed to take that is more than a try may be, until it has ended. */
    private static final long ASSUMED_NANOS = 1_000_000;

    /** The part of what one crowd may have of the places that it may have of the last of all. */
    private static final int OF_THE_LAST = 8;

    /** Of the server's own loops, which write what agents say. */
    private static final Crowd OWN_LOOPS = new Crowd(Level.SYSTEM, "");

    /** For expressions that are nested as deeply as they may be, and use each other so. */
    private static final long STACK_BYTES = 8L << 20;

    /** Parts of all expressions that are kept compiled: one takes 120 to 210 bytes. */
    static final long MOST_KEPT = 320_000;

    private final ThreadPoolExecutor threads;
    private final int mostForOne;
    private final Holdings places;
    private final Kept kept = new Kept(MOST_KEPT);
    private final Time time;

    /** @param places of requests that wait for a thread: half of them for one crowd at most */
    public Evaluations(int places, Time time) {
        this(Math.max(2, Runtime.getRuntime().availableProcessors()), places, time);
    }

    Evaluations(int threads, int places, Time time) {
        this.time = time;
        int ofOne = places > 1 ? places / 2 : places;
        this.places = new Holdings(new Holdings.Most(places, ofOne, ofOne / OF_THE_LAST));
        this.mostForOne = Math.max(1, threads / 2);
        this.threads = new ThreadPoolExecutor(
                threads,
                threads,
                1,
                TimeUnit.MINUTES,
                new ArrayBlockingQueue<>(MOST_WAITING),
                Thread.ofPlatform()
                        .name("expressions-", 0)
                        .daemon()
                        .stackSize(STACK_BYTES)
                        .factory());
        this.threads.allowCoreThreadTimeOut(true);
    }

    /**
     * Of one that is to be evaluated: how many are at once, and who comes after them. Each of its threads goes from one evaluation to the next
     * when it is free: were the next to be woken first to take it, nobody would have it meanwhile. Who waits is bounded by the places of
     * requests.
     */
    public final class Owner {
        private final FairQueue<Turn<?>> next = new FairQueue<>();
        private final AtomicBoolean hasFailed = new AtomicBoolean();
        private int taken;

        private Owner() {}

        /** How many evaluations of it have begun, or will. */
        synchronized int known() {
            return taken + next.size();
        }

        private void begin(Turn<?> turn) {
            synchronized (this) {
                if (taken == mostForOne) {
                    next.add(turn.who, turn, ASSUMED_NANOS);
                    return;
                }
                next.serve(turn.who, ASSUMED_NANOS);
                taken++;
            }
            if (!isTaken(turn)) {
                leave();
            }
        }

        private synchronized void charge(Turn<?> ended, long nanos) {
            next.charge(ended.who, nanos - ASSUMED_NANOS);
        }

        /** One less is evaluated: it is the next one's turn, behind those of other owners that wait for a thread. */
        private void leave() {
            @Nullable Turn<?> turn;
            do {
                synchronized (this) {
                    turn = next.next(any -> true, any -> true);
                    if (turn == null) {
                        taken--;
                        return;
                    }
                }
            } while (!isTaken(turn));
        }

        private boolean isTaken(Turn<?> turn) {
            try {
                threads.execute(turn);
                return true;
            } catch (RejectedExecutionException fullOrClosing) {
                turn.setException(threads.isShutdown() ? closing() : tooMany());
                return false;
            }
        }

        /** Nobody waits for it any more. What has begun leaves when it has ended. */
        private void drop(Turn<?> turn) {
            if (!withdraw(turn) && threads.remove(turn)) {
                leave();
            }
        }

        /** False when it is, or was, its turn. */
        private synchronized boolean withdraw(Turn<?> turn) {
            return next.remove(turn.who, turn);
        }
    }

    public Owner owner() {
        return new Owner();
    }

    /** Gives out work that may be done until the same moment. */
    @FunctionalInterface
    public interface Budget {
        /** @param cost in Kubernetes' units */
        Work of(long cost);
    }

    /**
     * The crowd's share of the places, of whoever is proved to ask what the caller works for. A request takes one of it for as long as any of its
     * objects waits for {@link #run}, and is refused with {@link #tooMany} where it finds none. Nodes and controllers find places that others
     * leave to them.
     */
    public Holdings.Account share() {
        var seat = Seat.current();
        return places.of(seat == null ? OWN_LOOPS : seat.crowd());
    }

    /** When whoever begins to wait now waits no longer. @param latestNanos when the request has no more time */
    public long latestNanos(long latestNanos) {
        long now = time.nanos();
        return now + Math.clamp(latestNanos - now, 0, LONGEST_WAIT.toNanos());
    }

    /**
     * Does this on the caller's thread, if it turns out to be no more work than that of reading a request; null else, and when it cannot be
     * known what it comes to. Then {@link #run} is to do it from the beginning. Whether it is tried depends on nobody else's: who has much work
     * for an owner would keep those who have little from being done at once.
     *
     * @param owner nothing is tried before what it consists of was compiled
     * @throws EvaluationFailed it says so itself
     */
    public <T> @Nullable T tried(Owner owner, Function<Budget, T> evaluation) {
        if (!kept.has(owner)) {
            return null;
        }
        var work = Work.tried(time::nanos);
        try {
            return evaluation.apply(cost -> work);
        } catch (EvaluationFailed | ProblemException said) {
            throw said;
        } catch (RuntimeException | StackOverflowError unknown) {
            return null;
        }
    }

    /**
     * Does this on one of the threads.
     *
     * @param untilNanos when nobody waits for it any more; it may go on for a while then
     * @throws EvaluationFailed it says so itself, as of what takes longer than {@link #LONGEST}, or nobody foresaw how it ends
     * @throws ProblemException there is no result for want of a thread (429) or of time of the request (504), which says nothing of what was to
     *     be evaluated
     */
    public <T> T run(Owner owner, long untilNanos, Function<Budget, T> evaluation) {
        if (untilNanos - time.nanos() <= 0) {
            throw late();
        }
        var seat = Seat.current();
        var who = seat == null ? new Sharer(OWN_LOOPS.name(), "") : seat.who();
        var turn = new Turn<>(owner, who, () -> evaluation.apply(budget()));
        owner.begin(turn);
        try {
            return turn.get(Math.max(untilNanos - time.nanos(), 0), TimeUnit.NANOSECONDS);
        } catch (TimeoutException tooLate) {
            throw turn.hasBegun ? late() : tooMany();
        } catch (CancellationException closing) {
            throw closing();
        } catch (ExecutionException failed) {
            throw thrown(owner, failed.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw closing();
        } finally {
            if (turn.cancel(true)) {
                owner.drop(turn); // what has begun ends by itself, at the next look at the time
            }
        }
    }

    private static ProblemException closing() {
        return Problem.of(Reason.SERVICE_UNAVAILABLE, "the server is shutting down; nothing was changed")
                .toException();
    }

    private Budget budget() {
        long untilNanos = time.nanos() + LONGEST.toNanos();
        return cost -> new Work(cost, Work.MOST_BYTES, untilNanos, time::nanos);
    }

    /** One evaluation. Counts as its owner's until it has ended, also where nobody waits for it any more: its thread is busy until then. */
    private final class Turn<T> extends FutureTask<T> {
        private final Owner owner;
        private final Sharer who;
        private volatile boolean hasBegun;

        Turn(Owner owner, Sharer who, Callable<T> evaluation) {
            super(evaluation);
            this.owner = owner;
            this.who = who;
        }

        @Override
        public void run() {
            hasBegun = true;
            long since = time.nanos();
            try {
                super.run();
            } finally {
                owner.charge(this, time.nanos() - since);
                owner.leave();
            }
        }

        @Override
        protected void setException(Throwable why) {
            super.setException(why);
        }
    }

    /** What nobody foresaw is the fault of what was evaluated, not of the request; said once for each owner, without words that may be an object's. */
    private static RuntimeException thrown(Owner owner, @Nullable Throwable cause) {
        if (cause instanceof EvaluationFailed || cause instanceof ProblemException) {
            return (RuntimeException) cause;
        }
        if (cause != null && !owner.hasFailed.getAndSet(true)) {
            var told = new Throwable(cause.getClass().getName());
            told.setStackTrace(cause.getStackTrace());
            LOG.warn("an expression cannot be evaluated; its failure policy decides", told);
        }
        return new EvaluationFailed("operation cancelled: it cannot be evaluated");
    }

    private static ProblemException late() {
        return Problem.of(
                        Reason.TIMEOUT,
                        "request did not complete within requested timeout: the expressions of policies and match conditions took"
                                + " too long together; nothing was changed that they had not allowed by then")
                .toException();
    }

    /** What to answer to whom no place is left, or no thread in time. */
    public static ProblemException tooMany() {
        return new Problem(
                        Reason.TOO_MANY_REQUESTS,
                        "too many requests wait for the expressions of policies and match conditions, yours or everybody's;"
                                + " please try again later",
                        null,
                        List.of(),
                        TRY_AGAIN_SECONDS)
                .toException();
    }

    /**
     * What was compiled for an owner; made anew when it is not kept. Where it cannot be compiled, that is kept as well.
     *
     * @param compile says so by an {@link EvaluationFailed}
     * @param parts of its expressions
     */
    public <T> T compiled(Owner owner, Supplier<T> compile, ToLongFunction<T> parts) {
        return kept.get(owner, compile, parts);
    }

    /** The owner is gone. */
    public void forget(Owner owner) {
        kept.drop(owner);
    }

    /** Parts of the expressions that are kept compiled. */
    public long kept() {
        return kept.weight();
    }

    /** Whether somebody waits for a thread. */
    boolean isAwaited() {
        return !threads.getQueue().isEmpty();
    }

    /** Whoever waits for a thread waits no longer. */
    @Override
    public void close() {
        for (var waiting : threads.shutdownNow()) {
            if (waiting instanceof Turn<?> turn) {
                turn.cancel(false);
                turn.owner.leave();
            }
        }
    }
}
