package sh.deploy.api.controller;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sh.deploy.api.client.ServerUnreachable;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.api.problem.Reason;
import sh.deploy.api.time.Time;

/**
 * Runs a reconciler for the keys of a queue on a few virtual threads of its own. What throws comes again later; what takes longer than
 * {@link #HANG_LIMIT} is interrupted and counts as failed. Another loop feels none of it.
 */
public final class ControllerLoop<K> implements Loop {
    private static final Logger LOG = LoggerFactory.getLogger(ControllerLoop.class);

    /** Longer than any honest call takes. */
    static final Duration HANG_LIMIT = Duration.ofSeconds(60);

    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);
    /** Looks for calls that hang in the time that one may last: a minute may be some seconds more. */
    private static final int LOOKS_IN_LIMIT = 10;

    private record Call(Object key, long sinceNanos) {}

    private final String name;
    private final Reconciler<K> reconciler;
    private final int workers;
    private final Duration hangLimit;
    private final Time time;
    private final LoopMetrics metrics;
    private final WorkQueue<K> queue;
    private final List<Thread> threads = new ArrayList<>();
    private final Map<Thread, Call> calls = new ConcurrentHashMap<>();
    private final CountDownLatch closed = new CountDownLatch(1);

    /** @param workers keys worked on at the same time */
    public ControllerLoop(String name, Reconciler<K> reconciler, int workers, Time time, LoopMetrics metrics) {
        this(name, reconciler, workers, HANG_LIMIT, time, metrics);
    }

    ControllerLoop(
            String name, Reconciler<K> reconciler, int workers, Duration hangLimit, Time time, LoopMetrics metrics) {
        this.name = name;
        this.reconciler = reconciler;
        this.workers = workers;
        this.hangLimit = hangLimit;
        this.time = time;
        this.metrics = metrics;
        this.queue = new WorkQueue<>(time);
    }

    @Override
    public String name() {
        return name;
    }

    /** Makes a key due. Any thread may call, also before the start. */
    public void enqueue(K key) {
        queue.add(key);
    }

    /** Makes a key due after a delay. */
    public void enqueueAfter(K key, Duration delay) {
        queue.addAfter(key, delay);
    }

    @Override
    public void start() {
        for (int worker = 0; worker < workers; worker++) {
            threads.add(Thread.ofVirtual().name(name + "-" + worker).start(this::work));
        }
        threads.add(Thread.ofVirtual().name(name + "-supervisor").start(this::supervise));
    }

    /** Ends the workers, waiting a little for calls under way and then interrupting them. */
    @Override
    public void close() {
        closed.countDown();
        queue.close();
        try {
            long end = time.nanos() + CLOSE_LIMIT.toNanos();
            for (var thread : threads) {
                thread.join(Duration.ofNanos(Math.max(1, end - time.nanos())));
                thread.interrupt();
            }
        } catch (InterruptedException hurry) {
            threads.forEach(Thread::interrupt);
            Thread.currentThread().interrupt();
        }
    }

    private void work() {
        while (closed.getCount() > 0) {
            try {
                var key = queue.take();
                if (key == null) {
                    return;
                }
                metrics.due(name, queue.due());
                handle(key);
            } catch (InterruptedException stopped) {
                // Only closing interrupts a worker between calls.
                if (closed.getCount() == 0) {
                    Thread.currentThread().interrupt();
                    return;
                }
            }
        }
    }

    private void handle(K key) {
        long began = time.nanos();
        calls.put(Thread.currentThread(), new Call(key, began));
        try {
            var outcome = reconciler.reconcile(key);
            queue.forgive(key);
            switch (outcome) {
                case Outcome.Settled settled -> {
                    metrics.reconciled(name, LoopMetrics.Result.SETTLED, time.nanos() - began);
                }
                case Outcome.CheckAgain(Duration delay) -> {
                    queue.addAfter(key, delay);
                    metrics.reconciled(name, LoopMetrics.Result.CHECK_AGAIN, time.nanos() - began);
                }
            }
        } catch (Exception | LinkageError | AssertionError | StackOverflowError failed) {
            failed(key, failed, time.nanos() - began);
        } finally {
            calls.remove(Thread.currentThread());
            queue.done(key);
        }
    }

    private void failed(K key, Throwable failure, long nanos) {
        metrics.reconciled(name, LoopMetrics.Result.FAILED, nanos);
        queue.retry(key);
        if (failure instanceof InterruptedException && closed.getCount() == 0) {
            Thread.currentThread().interrupt();
        } else if (isConflict(failure)) {
            LOG.debug("{}: {} changed meanwhile; looking again", name, key);
        } else if (closed.getCount() == 0) {
            LOG.debug("{}: {} was cut off by the end", name, key);
        } else if (failure instanceof ProblemException || failure instanceof ServerUnreachable) {
            LOG.warn("{}: {} failed, trying again later: {}", name, key, failure.getMessage());
        } else {
            LOG.warn("{}: {} failed, trying again later", name, key, failure);
        }
    }

    private static boolean isConflict(Throwable failure) {
        return failure instanceof ProblemException refused && refused.problem().says(Reason.CONFLICT);
    }

    private void supervise() {
        try {
            while (!closed.await(hangLimit.toNanos() / LOOKS_IN_LIMIT, TimeUnit.NANOSECONDS)) {
                interruptHanging();
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void interruptHanging() {
        long now = time.nanos();
        calls.forEach((thread, call) -> {
            if (now - call.sinceNanos > hangLimit.toNanos()) {
                LOG.warn("{}: {} hangs for more than {}; interrupting it", name, call.key, hangLimit);
                thread.interrupt();
            }
        });
    }
}
