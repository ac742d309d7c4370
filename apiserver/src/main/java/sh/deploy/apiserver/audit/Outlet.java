package sh.deploy.apiserver.audit;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way of events to one backend: a buffer with a bound, and a thread that empties it. What cannot be written waits and is tried again;
 * what does not fit meanwhile is lost and counted. Safe for all threads; nobody who brings an event waits.
 */
final class Outlet implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Outlet.class);

    /** What may wait, bodies included. */
    static final long MOST_BYTES = 16 << 20;

    /** Room for what is under way when the rest is full: requests at work and open watches, thousands of them. */
    private static final long RESERVED_BYTES = 16 << 20;

    private static final int MOST_AT_ONCE = 400;
    private static final long MOST_BYTES_AT_ONCE = 2 << 20;
    /** Events that come in this time are written together: one wake of a thread, however many requests. */
    private static final Duration GATHERING = Duration.ofMillis(100);

    private static final Duration CLOSING = Duration.ofSeconds(2);

    private final String name;
    private final Backend backend;
    private final WhenFull whenFull;
    private final Patience patience;
    private final AuditMetrics metrics;
    private final LinkedBlockingQueue<Waiting> queue = new LinkedBlockingQueue<>();
    private final AtomicLong waitingBytes = new AtomicLong();
    private final AtomicLong lostSinceSaid = new AtomicLong();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread;
    private volatile @Nullable String failure;

    /** What waits: an event, or the word that no more will come. */
    private sealed interface Waiting {
        record Event(AuditEvent event, long weight) implements Waiting {}

        record End() implements Waiting {}
    }

    private Outlet(String name, Backend backend, WhenFull whenFull, Patience patience, AuditMetrics metrics) {
        this.name = name;
        this.backend = backend;
        this.whenFull = whenFull;
        this.patience = patience;
        this.metrics = metrics;
        this.thread = Thread.ofPlatform().name("audit-" + name).daemon().unstarted(this::run);
    }

    /** @param name for metrics and log lines */
    static Outlet start(String name, Backend backend, WhenFull whenFull, Patience patience, AuditMetrics metrics) {
        var outlet = new Outlet(name, backend, whenFull, patience, metrics);
        outlet.thread.start();
        return outlet;
    }

    /** Why no request may begin whose events should go here; null when they may. */
    @Nullable
    String obstacle() {
        if (whenFull == WhenFull.DROP) {
            return null;
        }
        var known = failure;
        return known != null
                ? known
                : waitingBytes.get() > MOST_BYTES ? "it cannot be written as fast as it grows" : null;
    }

    /** Where requests are refused, there is room beyond the bound for those that were let in before, without their bodies. */
    void offer(AuditEvent event) {
        if (isTaken(event) || whenFull == WhenFull.REFUSE && isTaken(event.bare())) {
            return;
        }
        lose(1);
    }

    private boolean isTaken(AuditEvent event) {
        long weight = event.weight();
        long most = event.isBare() ? MOST_BYTES + RESERVED_BYTES : MOST_BYTES;
        if (waitingBytes.addAndGet(weight) > most) {
            waitingBytes.addAndGet(-weight);
            return false;
        }
        queue.add(new Waiting.Event(event, weight));
        return true;
    }

    /** Counts events that there is no room for. */
    void lose(long count) {
        metrics.lost(name, count);
        if (lostSinceSaid.getAndAdd(count) == 0) {
            LOG.error(
                    "events of the audit record are lost ({}): {}",
                    name,
                    failure == null ? "they come too fast" : failure);
        }
    }

    private void run() {
        try {
            while (hasNext()) {
                drain();
            }
            drain();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            backend.close();
        }
    }

    /** False once no more will come. */
    private boolean hasNext() throws InterruptedException {
        var first = queue.take();
        if (first instanceof Waiting.Event event) {
            write(List.of(event));
            return !closing.await(GATHERING.toMillis(), TimeUnit.MILLISECONDS);
        }
        return false;
    }

    private void drain() throws InterruptedException {
        for (var next = someEvents(); !next.isEmpty(); next = someEvents()) {
            write(next);
        }
    }

    private List<Waiting.Event> someEvents() {
        var taken = new ArrayList<Waiting.Event>();
        long bytes = 0;
        while (taken.size() < MOST_AT_ONCE
                && bytes < MOST_BYTES_AT_ONCE
                && queue.peek() instanceof Waiting.Event event) {
            queue.remove();
            taken.add(event);
            bytes += event.weight();
        }
        return taken;
    }

    /** Until it is done, or the server stops. */
    private void write(List<Waiting.Event> events) throws InterruptedException {
        var lines = new ArrayList<byte[]>(events.size());
        for (var event : events) {
            encode(event.event(), lines);
        }
        var wait = patience.first();
        while (!isDone(lines)) {
            if (closing.await(wait.toMillis(), TimeUnit.MILLISECONDS)) {
                lose(lines.size());
                break;
            }
            wait = patience.after(wait);
        }
        waitingBytes.addAndGet(-events.stream().mapToLong(Waiting.Event::weight).sum());
    }

    private void encode(AuditEvent event, List<byte[]> into) {
        try {
            into.add(EventJson.of(event));
        } catch (RuntimeException e) {
            LOG.error("the bodies of an event of the audit record could not be written, and are left out", e);
            into.add(EventJson.of(event.bare()));
        }
    }

    private boolean isDone(List<byte[]> lines) {
        try {
            backend.write(lines);
        } catch (Unacceptable e) {
            fails(e);
            lose(lines.size());
            return true;
        } catch (IOException | RuntimeException e) {
            fails(e);
            return false;
        }
        if (failure != null) {
            failure = null;
            LOG.info("the audit record ({}) is written again; {} events were lost", name, lostSinceSaid.get());
        }
        if (queue.isEmpty()) {
            lostSinceSaid.set(0);
        }
        return true;
    }

    private void fails(Exception e) {
        if (failure == null) {
            LOG.error(
                    "the audit record ({}) cannot be written: {}; {}",
                    name,
                    e.toString(),
                    whenFull == WhenFull.REFUSE
                            ? "requests are refused until it can"
                            : "what does not fit into memory is lost");
        }
        failure = reason(e);
    }

    /** Without the file's path, which is nothing for clients. */
    private static String reason(Exception e) {
        return switch (e) {
            case NoSuchFileException gone -> "its folder is gone";
            case FileSystemException ofFile ->
                ofFile.getReason() == null ? ofFile.getClass().getSimpleName() : ofFile.getReason();
            default -> String.valueOf(e.getMessage());
        };
    }

    /** Writes what waits, if that can be done at once. */
    @Override
    public void close() {
        queue.add(new Waiting.End());
        closing.countDown();
        try {
            thread.join(CLOSING);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
