package sh.deploy.apiserver.log;

import java.util.ArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread that owns some state; others post what shall happen to it. After each round of posted tasks it runs {@code
 * afterRound}, and as long as that asks for it every {@link #LOOK_AGAIN_MILLIS} even when nothing is posted.
 */
final class EventLoop implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EventLoop.class);
    private static final long LOOK_AGAIN_MILLIS = 100;
    private static final int ROUND = 1_000;

    private final LinkedBlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
    private final BooleanSupplier afterRound;
    private final Thread thread;
    private volatile boolean open = true;

    /** @param afterRound says whether time alone may bring more to do: else the thread sleeps until something is posted */
    EventLoop(String name, BooleanSupplier afterRound) {
        this.afterRound = afterRound;
        this.thread = Thread.ofPlatform().name(name).daemon().unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** Any thread. The task must neither block nor throw. */
    void post(Runnable task) {
        tasks.add(task);
    }

    /** How many tasks wait. */
    int waiting() {
        return tasks.size();
    }

    /** Runs what was posted before, then ends; waits for that. */
    @Override
    public void close() {
        post(() -> open = false);
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        var round = new ArrayList<Runnable>();
        boolean lookAgain = false;
        try {
            while (open) {
                var first = next(lookAgain);
                if (first != null) {
                    round.add(first);
                    tasks.drainTo(round, ROUND);
                    round.forEach(EventLoop::runSafely);
                    round.clear();
                }
                lookAgain = endRound();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private @Nullable Runnable next(boolean lookAgain) throws InterruptedException {
        return lookAgain ? tasks.poll(LOOK_AGAIN_MILLIS, TimeUnit.MILLISECONDS) : tasks.take();
    }

    private boolean endRound() {
        try {
            return afterRound.getAsBoolean();
        } catch (RuntimeException e) {
            LOG.error(
                    "the end of a round of thread {} failed",
                    Thread.currentThread().getName(),
                    e);
            return true;
        }
    }

    private static void runSafely(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.error("a task of thread {} failed", Thread.currentThread().getName(), e);
        }
    }
}
