package sh.deploy.apiserver.admission.expression;

import java.time.Duration;
import java.util.ArrayDeque;
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
import java.util.concurrent.atomic.AtomicInteger;
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
import sh.deploy.apiserver.kinds.cel.values.EvaluationFailed;
import sh.deploy.apiserver.kinds.cel.values.LimitExceeded;
import sh.deploy.apiserver.kinds.cel.values.Work;

/**
 * Evaluates expressions: what turns out to be little work on the caller's thread, the rest on a few threads of its own, however many requests
 * there are, since an expression computes, and would keep a virtual thread's carrier from all others. What is evaluated for one owner takes up
 * half of these threads at most, so that one that is slow does not keep the others from theirs; who waits for the same owner has their turn in
 * the order in which they came. Keeps what was compiled, within bounds. Safe for all threads; waits, so callers run on virtual ones.
 */
public final class Evaluations implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Evaluations.class);

    /** For one owner about one request, from the moment it begins. */
    public static final Duration LONGEST = Duration.ofSeconds(5);

    /** For all policies about one request, or the match conditions of one webhook: places, threads and results. */
    public static final Duration LONGEST_WAIT = Duration.ofSeconds(10);

    /** As many wait for a thread, at most; whoever waits for something else has no place here. */
    private static final int MOST_WAITING = 1_000;

    /** After one of an owner was more work than a try may be, so many are not tried. */
    private static final int NOT_TRIED = 64;

    /** For expressions that are nested as deeply as they may be, and use each other so. */
    private static final long STACK_BYTES = 8L << 20;

    /** Parts of all expressions that are kept compiled: one takes 120 to 210 bytes. */
    static final long MOST_KEPT = 320_000;

    private final ThreadPoolExecutor threads;
    private final int mostForOne;
    private final Kept kept = new Kept(MOST_KEPT);
    private final Time time;

    public Evaluations(Time time) {
        this(Math.max(2, Runtime.getRuntime().availableProcessors()), time);
    }

    Evaluations(int threads, Time time) {
        this.time = time;
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
     * Of one that is to be evaluated: how many are at once, and who comes after them. Each place goes from one evaluation to the next on the
     * thread that is free: were the next to be woken first to take it, nobody would have it meanwhile.
     */
    public final class Owner {
        private final ArrayDeque<Turn<?>> next = new ArrayDeque<>();
        private final AtomicBoolean hasFailed = new AtomicBoolean();
        private final AtomicInteger notTried = new AtomicInteger();
        private int taken;

        private Owner() {}

        /** Whether the next of it is, going by those before. */
        private boolean isTried() {
            return notTried.getAndUpdate(left -> Math.max(left - 1, 0)) == 0;
        }

        /** How many evaluations of it have begun, or will. */
        synchronized int known() {
            return taken + next.size();
        }

        private void begin(Turn<?> turn) {
            synchronized (this) {
                if (taken == mostForOne) {
                    next.add(turn);
                    return;
                }
                taken++;
            }
            if (!isTaken(turn)) {
                leave();
            }
        }

        /** A place is free: the next has it, behind those of other owners that wait for a thread. */
        private void leave() {
            @Nullable Turn<?> turn;
            do {
                synchronized (this) {
                    turn = next.poll();
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

        /** False when it has, or had, a place. */
        private synchronized boolean withdraw(Turn<?> turn) {
            return next.remove(turn);
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

    /** When whoever begins to wait now waits no longer. @param latestNanos when the request has no more time */
    public long latestNanos(long latestNanos) {
        long now = time.nanos();
        return now + Math.clamp(latestNanos - now, 0, LONGEST_WAIT.toNanos());
    }

    /**
     * Does this on the caller's thread, if it turns out to be no more work than that of reading a request; null else, and when it cannot be
     * known what it comes to. Then {@link #run} is to do it from the beginning.
     *
     * @param owner nothing is tried before what it consists of was compiled
     * @throws EvaluationFailed it says so itself
     */
    public <T> @Nullable T tried(Owner owner, Function<Budget, T> evaluation) {
        if (!kept.has(owner) || !owner.isTried()) {
            return null;
        }
        var work = Work.tried(time::nanos);
        try {
            return evaluation.apply(cost -> work);
        } catch (EvaluationFailed | ProblemException said) {
            throw said;
        } catch (RuntimeException | StackOverflowError unknown) {
            owner.notTried.set(NOT_TRIED);
            return null;
        }
    }

    /**
     * Does this on one of the threads.
     *
     * @param untilNanos when nobody waits for it any more; it may go on for a while then
     * @throws LimitExceeded it took too long, or too many are waiting
     * @throws EvaluationFailed it says so itself, or nobody foresaw how it ends
     */
    public <T> T run(Owner owner, long untilNanos, Function<Budget, T> evaluation) {
        if (untilNanos - time.nanos() <= 0) {
            throw late();
        }
        var turn = new Turn<>(owner, () -> evaluation.apply(budget()));
        owner.begin(turn);
        try {
            return turn.get(Math.max(untilNanos - time.nanos(), 0), TimeUnit.NANOSECONDS);
        } catch (TimeoutException tooLate) {
            throw owner.withdraw(turn) ? tooMany() : late();
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

    /** One evaluation. Keeps its owner's place until it has ended, also where nobody waits for it any more: its thread is busy until then. */
    private static final class Turn<T> extends FutureTask<T> {
        private final Owner owner;

        Turn(Owner owner, Callable<T> evaluation) {
            super(evaluation);
            this.owner = owner;
        }

        @Override
        public void run() {
            try {
                super.run();
            } finally {
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

    private static LimitExceeded late() {
        return new LimitExceeded("operation cancelled: it took too long");
    }

    private static LimitExceeded tooMany() {
        return new LimitExceeded("operation cancelled: too many requests wait for expressions to be evaluated");
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
