package sh.deploy.apiserver.admission.expression;

import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.problem.Problem;
import sh.deploy.api.problem.Reason;
import sh.deploy.api.time.Time;
import sh.deploy.apiserver.kinds.cel.values.LimitExceeded;
import sh.deploy.apiserver.kinds.cel.values.Work;

/**
 * Evaluates expressions on a few threads of its own, however many requests there are: an expression computes, and would keep a virtual thread's
 * carrier from all others. What is evaluated for one owner takes up half of the threads at most, so that one that is slow does not keep the
 * others from theirs. Keeps what was compiled, within bounds. Safe for all threads; waits, so callers run on virtual ones.
 */
public final class Evaluations implements AutoCloseable {
    /** For one owner about one request, from the moment it begins. */
    public static final Duration LONGEST = Duration.ofSeconds(5);

    /** From the moment a request asks: a place, a thread and a result. */
    static final Duration LONGEST_WAIT = Duration.ofSeconds(10);

    /** As many wait for a thread, at most; whoever waits for something else has no place here. */
    private static final int MOST_WAITING = 1_000;

    private static final long STACK_BYTES = 4L << 20;

    /** Characters of all expressions that are kept compiled. */
    private static final long MOST_KEPT = 1_000_000;

    private final ThreadPoolExecutor threads;
    private final int mostForOne;
    private final Kept<Object> kept = new Kept<>(MOST_KEPT);
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

    /** Of one that is to be evaluated: how many may be at once. */
    public final class Owner {
        private final Semaphore places = new Semaphore(mostForOne);

        private Owner() {}
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
     * Does this on one of the threads.
     *
     * @param latestNanos when the request has no more time for it
     * @throws LimitExceeded it took too long, or too many are waiting
     */
    public <T> T run(Owner owner, long latestNanos, Function<Budget, T> evaluation) {
        long left = Math.clamp(latestNanos - time.nanos(), 0, LONGEST_WAIT.toNanos());
        long untilNanos = time.nanos() + left;
        if (left == 0) {
            throw late();
        }
        try {
            if (!owner.places.tryAcquire(left, TimeUnit.NANOSECONDS)) {
                throw tooMany();
            }
            try {
                return inTurn(() -> evaluation.apply(budget()), untilNanos);
            } finally {
                owner.places.release();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Problem.of(Reason.SERVICE_UNAVAILABLE, "the server is shutting down; nothing was changed")
                    .toException();
        }
    }

    private Budget budget() {
        long untilNanos = time.nanos() + LONGEST.toNanos();
        return cost -> new Work(cost, Work.MOST_BYTES, untilNanos, time::nanos);
    }

    /** One that is given up ends by itself, at the next look at the time. */
    private <T> T inTurn(Callable<T> evaluation, long untilNanos) throws InterruptedException {
        var task = new FutureTask<>(evaluation);
        try {
            threads.execute(task);
            return task.get(Math.max(untilNanos - time.nanos(), 0), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException full) {
            throw tooMany();
        } catch (TimeoutException tooLate) {
            throw late();
        } catch (ExecutionException failed) {
            throw thrown(failed.getCause());
        } finally {
            task.cancel(true);
        }
    }

    private static RuntimeException thrown(@Nullable Throwable cause) {
        if (cause instanceof RuntimeException exception) {
            return exception;
        }
        return new LimitExceeded("operation cancelled: it cannot be evaluated");
    }

    private static LimitExceeded late() {
        return new LimitExceeded("operation cancelled: it took too long");
    }

    private static LimitExceeded tooMany() {
        return new LimitExceeded("operation cancelled: too many requests wait for expressions to be evaluated");
    }

    /**
     * What was compiled for an owner; made anew when it is not kept.
     *
     * @param characters of its expressions
     */
    @SuppressWarnings("unchecked") // one owner has one kind of thing
    public <T> T compiled(Object owner, long characters, Supplier<T> compile) {
        return (T) kept.get(owner, characters, () -> compile.get());
    }

    /** The owner is gone. */
    public void forget(Object owner) {
        kept.drop(owner);
    }

    /** Characters of the expressions that are kept compiled. */
    public long kept() {
        return kept.weight();
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
