package sh.deploy.apiserver.certificates;

import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does the same work from {@link #start} to {@link #close}, on one thread: at once, whenever it is woken, and when the work asks for it.
 * Nothing that the work throws ends it, as nobody else does it: it is logged, and done again a second later. Any thread may call.
 */
final class WorkLoop implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WorkLoop.class);
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);
    private static final Duration CLOSED_WITHIN = Duration.ofSeconds(1);

    private final BlockingQueue<Boolean> wakeUps = new ArrayBlockingQueue<>(1);
    private final LongSupplier work;
    private final Thread thread;

    /** @param work says after how many milliseconds it is to be done again, if nobody wakes it before */
    WorkLoop(String name, LongSupplier work) {
        this.work = work;
        this.thread = Thread.ofVirtual().name(name).unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    void wake() {
        wakeUps.offer(true);
    }

    /** Nothing is done once it has returned, unless that took longer than a second. */
    @Override
    public void close() {
        thread.interrupt();
        try {
            if (thread.getState() != Thread.State.NEW && !thread.join(CLOSED_WITHIN)) {
                LOG.warn("the {} goes on although the server ends", thread.getName());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            while (true) {
                awaitWakeUp(nextMillis());
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    private long nextMillis() {
        try {
            return work.getAsLong();
        } catch (RuntimeException | Error e) {
            if (!thread.isInterrupted()) {
                LOG.error("the {} failed; trying again in {} s", thread.getName(), AFTER_FAILURE.toSeconds(), e);
            }
            return AFTER_FAILURE.toMillis();
        }
    }

    @SuppressWarnings("CheckReturnValue") // that time is over is as good a reason
    private void awaitWakeUp(long mostMillis) throws InterruptedException {
        wakeUps.poll(mostMillis, TimeUnit.MILLISECONDS);
    }
}
