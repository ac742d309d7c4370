package sh.deploy.apiserver.nodes;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BiConsumer;
import java.util.function.BinaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sh.deploy.api.problem.OneLine;
import sh.deploy.api.problem.Problem;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.api.problem.Reason;
import sh.deploy.apiserver.admission.webhook.Turns;

/**
 * Writes of one key go one after the other, those of different keys side by side; what comes for a key that is being
 * written waits, merged into one. So a thousand reports about a pod cost a few writes, and the last one is always written.
 * What a webhook denies is tried again like what may be possible later, as agents of Kubernetes do. Offering never waits; any
 * thread may.
 *
 * @param <K> what a write is about
 * @param <V> what shall be true of it
 */
final class KeyedWrites<K, V> implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(KeyedWrites.class);

    /** More at once would only wait in front of the log. */
    static final int MAX_IN_FLIGHT = 128;

    /** Conflicts that are tried again at once: somebody else wrote the object in between. */
    private static final int CONFLICTS_WITHOUT_WAIT = 8;

    private static final Duration FIRST_WAIT = Duration.ofMillis(50);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(2);

    /** After a denial: as often as a kubelet looks whether all has been said. */
    private static final Duration LONGEST_WAIT_WHEN_DENIED = Duration.ofSeconds(10);

    /** Does one write; its problems decide whether it is done again. */
    interface Writer<K, V> {
        void write(K key, V value);
    }

    private final String name;
    private final int maxKeys;
    private final BinaryOperator<V> merge;
    private final Writer<K, V> writer;
    private final BiConsumer<K, V> dropped;
    private final Duration longestWait;
    private final Map<K, V> waiting = new HashMap<>();
    private final Map<K, V> underWay = new HashMap<>();
    private final Set<K> busy = new HashSet<>();
    private final Turns turns = new Turns(MAX_IN_FLIGHT);
    private final ExecutorService threads;

    /**
     * @param maxKeys how many keys may wait; what is offered beyond is refused
     * @param merge (older, newer) of one key made one
     */
    KeyedWrites(String name, int maxKeys, BinaryOperator<V> merge, Writer<K, V> writer) {
        this(name, maxKeys, merge, writer, (key, value) -> {});
    }

    /** @param dropped hears of what was refused, on the thread that wrote */
    KeyedWrites(String name, int maxKeys, BinaryOperator<V> merge, Writer<K, V> writer, BiConsumer<K, V> dropped) {
        this(name, maxKeys, merge, writer, dropped, LONGEST_WAIT);
    }

    /** @param longestWait between two tries of what may be possible later */
    KeyedWrites(
            String name,
            int maxKeys,
            BinaryOperator<V> merge,
            Writer<K, V> writer,
            BiConsumer<K, V> dropped,
            Duration longestWait) {
        this.longestWait = longestWait;
        this.name = name;
        this.maxKeys = maxKeys;
        this.merge = merge;
        this.writer = writer;
        this.dropped = dropped;
        this.threads = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name(name + "-", 0).factory());
    }

    /** False when too much waits already and the value was dropped. */
    boolean offer(K key, V value) {
        synchronized (this) {
            if (threads.isShutdown() || (busy.size() >= maxKeys && !busy.contains(key))) {
                return false;
            }
            waiting.merge(key, value, merge);
            if (!busy.add(key)) {
                return true;
            }
            threads.execute(() -> writeAll(key));
            return true;
        }
    }

    /** What was offered last for the key, and is not written yet; null when all is. */
    synchronized @Nullable V newest(K key) {
        var last = waiting.get(key);
        return last == null ? underWay.get(key) : last;
    }

    /** Gives up what waits and interrupts what is under way. */
    @Override
    public void close() {
        threads.shutdownNow();
        threads.close();
    }

    private void writeAll(K key) {
        int failures = 0;
        for (var value = take(key); value != null; value = take(key)) {
            try {
                var write = value;
                var again = turns.<@Nullable Problem>take(() -> triesAgain(key, write));
                failures = again == null ? 0 : failures + 1;
                if (again != null) {
                    if (again.denied() && failures == 1) {
                        LOG.warn("{}: {}, trying again: {}", name, key, OneLine.of(again.message()));
                    }
                    putBack(key, value);
                    Thread.sleep(waitAfter(again, failures, longestWait));
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /** The problem that may be gone the next time, or null when the write is over for good or bad. */
    private @Nullable Problem triesAgain(K key, V value) {
        try {
            writer.write(key, value);
            return null;
        } catch (ProblemException e) {
            var problem = e.problem();
            if (problem.denied()) {
                return problem;
            }
            return switch (problem.reason()) {
                case CONFLICT, SERVICE_UNAVAILABLE, TIMEOUT, TOO_MANY_REQUESTS, INTERNAL_ERROR -> problem;
                case NOT_FOUND -> null;
                case BAD_REQUEST,
                        UNAUTHORIZED,
                        FORBIDDEN,
                        METHOD_NOT_ALLOWED,
                        NOT_ACCEPTABLE,
                        ALREADY_EXISTS,
                        EXPIRED,
                        REQUEST_ENTITY_TOO_LARGE,
                        UNSUPPORTED_MEDIA_TYPE,
                        INVALID -> {
                    LOG.warn(
                            "{}: {} was refused and is dropped: {}",
                            name,
                            key,
                            OneLine.of(String.valueOf(e.getMessage())));
                    dropped.accept(key, value);
                    yield null;
                }
            };
        } catch (RuntimeException e) {
            LOG.error("{}: {} failed and is dropped", name, key, e);
            dropped.accept(key, value);
            return null;
        }
    }

    static Duration waitAfter(Problem problem, int failures, Duration longest) {
        if (problem.says(Reason.CONFLICT) && failures <= CONFLICTS_WITHOUT_WAIT) {
            return Duration.ZERO;
        }
        boolean slower = problem.denied() && longest.compareTo(LONGEST_WAIT_WHEN_DENIED) < 0;
        var most = slower ? LONGEST_WAIT_WHEN_DENIED : longest;
        var doubled = FIRST_WAIT.multipliedBy(1L << Math.min(failures, 10));
        return doubled.compareTo(most) > 0 ? most : doubled;
    }

    private synchronized @Nullable V take(K key) {
        var value = waiting.remove(key);
        if (value == null) {
            underWay.remove(key);
            busy.remove(key);
        } else {
            underWay.put(key, value);
        }
        return value;
    }

    private synchronized void putBack(K key, V older) {
        waiting.merge(key, older, (newer, same) -> merge.apply(same, newer));
    }
}
