package sh.deploy.apiserver.kinds.cel.policy;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.problem.Problem;
import sh.deploy.api.problem.Reason;

/**
 * Compiles what somebody sends, on a thread of its own with a stack of a known size, and for a bounded time: the server goes on whatever it
 * is. Waits; meant for virtual threads.
 */
public final class Compilations {
    private static final long STACK_BYTES = 8L << 20;
    private static final long LONGEST_MILLIS = 10_000;

    /** At once, in the whole process. */
    private static final Semaphore PLACES = new Semaphore(2);

    private Compilations() {}

    /**
     * @throws sh.deploy.api.problem.ProblemException 503 when the server is shutting down, 429 when others take all places, 500 when it took
     *     too long
     */
    public static void run(Runnable compilation) {
        run(compilation, Thread::start);
    }

    /** @param starting how a thread is started; where it throws, none was */
    static void run(Runnable compilation, Consumer<Thread> starting) {
        try {
            if (!PLACES.tryAcquire(LONGEST_MILLIS, TimeUnit.MILLISECONDS)) {
                throw Problem.of(
                                Reason.TOO_MANY_REQUESTS,
                                "too many expressions wait to be compiled; nothing was changed, please try again later")
                        .toException();
            }
            inItsThread(compilation, starting);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Problem.of(Reason.SERVICE_UNAVAILABLE, "the server is shutting down; nothing was changed")
                    .toException();
        }
    }

    /** The place is given back when it ends, also if nobody waits for that any more, and when it never begins. */
    private static void inItsThread(Runnable compilation, Consumer<Thread> starting) throws InterruptedException {
        Runnable inPlace = () -> {
            try {
                compilation.run();
            } finally {
                PLACES.release();
            }
        };
        var failed = new AtomicReference<@Nullable Throwable>();
        var thread = Thread.ofPlatform()
                .name("expressions")
                .daemon()
                .stackSize(STACK_BYTES)
                .uncaughtExceptionHandler((_, thrown) -> failed.set(thrown))
                .unstarted(inPlace);
        start(thread, starting);
        boolean ended = thread.join(java.time.Duration.ofMillis(LONGEST_MILLIS));
        var thrown = failed.get();
        if (thrown instanceof RuntimeException exception) {
            throw exception;
        }
        if (!ended || thrown != null) {
            throw Problem.of(
                            Reason.INTERNAL_ERROR,
                            "the expressions cannot be compiled: they take too long or nest too deeply; nothing was changed")
                    .toException();
        }
    }

    /** Where the machine has no thread left, as {@link Thread#start} says by an error. */
    private static void start(Thread thread, Consumer<Thread> starting) {
        boolean started = false;
        try {
            starting.accept(thread);
            started = true;
        } finally {
            if (!started) {
                PLACES.release();
            }
        }
    }
}
