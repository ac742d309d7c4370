package sh.deploy.api.controller;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.time.Time;

/**
 * Keys to work on, each held once. A key is handed to one worker at a time. Bounded by the number of different keys. Safe for
 * all threads.
 */
public final class WorkQueue<K> {
    /** A key that asks to come again at once still waits this long, so that it cannot crowd out the others. */
    static final Duration SHORTEST_DELAY = Duration.ofMillis(5);

    private static final Duration LONGEST_BACK_OFF = Duration.ofSeconds(30);
    private static final int MAX_DOUBLINGS = 16;

    private final Time time;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final KeySets<K> keys = new KeySets<>();
    private final Map<K, Integer> failures = new HashMap<>();
    private boolean closed;

    public WorkQueue(Time time) {
        this.time = time;
    }

    public void add(K key) {
        locked(() -> keys.add(key));
    }

    public void addAfter(K key, Duration delay) {
        var atLeast = delay.compareTo(SHORTEST_DELAY) < 0 ? SHORTEST_DELAY : delay;
        locked(() -> keys.addAt(key, time.nanos() + atLeast.toNanos()));
    }

    /** After a failure: the key comes again, after a delay that doubles with each failure up to 30 s. */
    public void retry(K key) {
        locked(() -> {
            int earlier = failures.merge(key, 1, Integer::sum) - 1;
            keys.addAt(key, time.nanos() + backOff(earlier).toNanos());
        });
    }

    /** After a success: the next failure of the key counts as its first. */
    public void forgive(K key) {
        locked(() -> failures.remove(key));
    }

    /** Waits for a key that is due. Pass it to {@link #done} afterwards. Null when the queue is closed. */
    public @Nullable K take() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!closed) {
                var key = keys.take(time.nanos());
                if (key != null) {
                    return key;
                }
                awaitChange();
            }
            return null;
        } finally {
            lock.unlock();
        }
    }

    public void done(K key) {
        locked(() -> keys.done(key));
    }

    /** Keys that are due and not in work. */
    public int due() {
        lock.lock();
        try {
            return keys.due();
        } finally {
            lock.unlock();
        }
    }

    public void close() {
        locked(() -> closed = true);
    }

    static Duration backOff(int earlierFailures) {
        var doubled = SHORTEST_DELAY.multipliedBy(1L << Math.min(earlierFailures, MAX_DOUBLINGS));
        return doubled.compareTo(LONGEST_BACK_OFF) < 0 ? doubled : LONGEST_BACK_OFF;
    }

    private void awaitChange() throws InterruptedException {
        var next = keys.nextDue();
        if (next.isEmpty()) {
            changed.await();
            return;
        }
        long left = changed.awaitNanos(Math.max(1, next.getAsLong() - time.nanos()));
        if (left <= 0) {
            // Others may wait for longer than the next key does; let them look, too.
            changed.signal();
        }
    }

    private void locked(Runnable change) {
        lock.lock();
        try {
            change.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
