package sh.deploy.kubelet;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is done again and again until closed, whatever befalls it. Each task has a thread of its own, so that none waits for another. */
final class RepeatedTasks implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RepeatedTasks.class);

    /** The golden ratio's share of all ints: what follows one another is spread evenly. */
    private static final int SPREAD = 0x9E3779B9;

    private final ThreadFactory threads;
    private final List<ScheduledExecutorService> clocks = new CopyOnWriteArrayList<>();

    RepeatedTasks(String name) {
        this.threads = Thread.ofPlatform().daemon().name(name, 0).factory();
    }

    void every(Duration period, Runnable task) {
        every(period, period, task);
    }

    /** @param period between an end and the next beginning */
    void every(Duration first, Duration period, Runnable task) {
        var clock = Executors.newSingleThreadScheduledExecutor(threads);
        clocks.add(clock);
        clock.scheduleWithFixedDelay(() -> runOrTell(task), first.toMillis(), period.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Whatever is thrown: a task that lets it out would never run again. */
    private static void runOrTell(Runnable task) {
        try {
            task.run();
        } catch (Throwable e) {
            LOG.warn("Something the agent does by the clock failed, next time again", e);
        }
    }

    /** When within a period one of many begins, such as the nodes of one machine, so that not all do at once. */
    static Duration phase(String name, Duration period) {
        long share = Integer.toUnsignedLong(name.hashCode() * SPREAD);
        return Duration.ofMillis(period.toMillis() * share >>> Integer.SIZE);
    }

    @Override
    public void close() {
        clocks.forEach(ScheduledExecutorService::shutdownNow);
    }
}
