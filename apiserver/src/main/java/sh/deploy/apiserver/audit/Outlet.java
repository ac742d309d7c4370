package sh.deploy.apiserver.audit;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sh.deploy.api.time.Time;

/**
 * The way of events to one backend: a buffer with a bound, and a thread that empties it. What cannot be written waits and is tried again;
 * what does not fit meanwhile is lost and counted, and so is what is left when it closes. Safe for all threads; nobody who brings an event
 * waits.
 */
final class Outlet implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Outlet.class);

    /** What may wait, bodies included. */
    static final long MOST_BYTES = 16 << 20;

    /** Room for what is under way when the rest is full: requests at work and open watches, thousands of them. */
    private static final long RESERVED_BYTES = 16 << 20;

    private static final int MOST_AT_ONCE = 400;
    private static final long MOST_BYTES_AT_ONCE = 2 << 20;
    /** Events that come in this time are written together, where nobody waits for them: one wake of a thread, however many requests. */
    private static final Duration GATHERING = Duration.ofMillis(100);

    private static final Duration CLOSING = Duration.ofSeconds(2);

    private final String name;
    private final Backend backend;
    private final WhenFull whenFull;
    private final Patience patience;
    private final AuditMetrics metrics;
    private final Time time;
    private final LinkedBlockingQueue<Waiting> queue = new LinkedBlockingQueue<>();
    private final AtomicLong waitingBytes = new AtomicLong();
    private final AtomicLong lostSinceSaid = new AtomicLong();
    /** Events that the thread has taken and that are neither written nor lost. */
    private final AtomicInteger underWay = new AtomicInteger();

    private final AtomicBoolean isStallSaid = new AtomicBoolean();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread;
    private volatile @Nullable Failure failure;
    private volatile @Nullable Long writingSinceNanos;
    private volatile boolean isOver;

    /** What waits: an event, or the word that no more will come. */
    private sealed interface Waiting {
        record Event(
                AuditEvent event, long weight, @Nullable Receipt receipt) implements Waiting {
            void written() {
                if (receipt != null) {
                    receipt.written();
                }
            }

            void refuse(String why) {
                if (receipt != null) {
                    receipt.refuse(why);
                }
            }
        }

        record End() implements Waiting {}
    }

    private record Failure(String why, long sinceNanos) {}

    private Outlet(
            String name, Backend backend, WhenFull whenFull, Patience patience, AuditMetrics metrics, Time time) {
        this.name = name;
        this.backend = backend;
        this.whenFull = whenFull;
        this.patience = patience;
        this.metrics = metrics;
        this.time = time;
        this.thread = Thread.ofPlatform().name("audit-" + name).daemon().unstarted(this::run);
    }

    /** @param name for metrics and log lines */
    static Outlet start(
            String name, Backend backend, WhenFull whenFull, Patience patience, AuditMetrics metrics, Time time) {
        var outlet = new Outlet(name, backend, whenFull, patience, metrics, time);
        metrics.show(name, outlet::unwritable);
        outlet.thread.start();
        return outlet;
    }

    String name() {
        return name;
    }

    /** Why no request may begin whose events should go here; null when they may. */
    @Nullable
    String obstacle() {
        return whenFull == WhenFull.DROP ? null : trouble();
    }

    /** Why nothing can be written now; null when it can. */
    @Nullable
    String trouble() {
        var known = failure;
        if (known != null) {
            return known.why();
        }
        if (isStalled()) {
            return "a write has not come to an end for more than "
                    + patience.stalled().toSeconds() + " s";
        }
        return waitingBytes.get() > MOST_BYTES ? "it cannot be written as fast as it grows" : null;
    }

    /** For how long nothing could be written. */
    private Duration unwritable() {
        var known = failure;
        var since = known != null ? Long.valueOf(known.sinceNanos()) : isStalled() ? writingSinceNanos : null;
        return since == null ? Duration.ZERO : Duration.ofNanos(time.nanos() - since);
    }

    /** Whether what is written to neither takes it nor fails, as disks behind a network do; says so once. */
    private boolean isStalled() {
        var since = writingSinceNanos;
        boolean isStalled =
                since != null && time.nanos() - since > patience.stalled().toNanos();
        if (isStalled && isStallSaid.compareAndSet(false, true)) {
            LOG.error("the audit record ({}) has come to a standstill: a write does not end; {}", name, consequence());
        }
        return isStalled;
    }

    private String consequence() {
        return whenFull == WhenFull.REFUSE
                ? "requests are refused until it does"
                : "what does not fit into memory is lost";
    }

    /**
     * Where requests are refused, there is room beyond the bound for those that were let in before, without their bodies.
     *
     * @param isDispensable the event is let go where it cannot be written now
     * @return null where nobody needs to wait for it
     */
    @Nullable
    Receipt offer(AuditEvent event, boolean isDispensable) {
        var trouble = trouble();
        if (whenFull == WhenFull.DROP) {
            if (!isTaken(event, null)) {
                lose(1);
            }
            return null;
        }
        if (isDispensable && trouble != null) {
            lose(1);
            return null;
        }
        var receipt = new Receipt(patience.stalled());
        if (!isTaken(event, receipt) && !isTaken(event.bare(), receipt)) {
            lose(1);
            receipt.refuse("there is no room left for it in memory");
        }
        var known = failure;
        if (known != null) {
            receipt.refuse(known.why());
        }
        return receipt;
    }

    private boolean isTaken(AuditEvent event, @Nullable Receipt receipt) {
        if (isOver) {
            return false;
        }
        long weight = event.weight();
        long most = whenFull == WhenFull.REFUSE && event.hasNoBodies() ? MOST_BYTES + RESERVED_BYTES : MOST_BYTES;
        if (waitingBytes.addAndGet(weight) > most) {
            waitingBytes.addAndGet(-weight);
            return false;
        }
        var waiting = new Waiting.Event(event, weight, receipt);
        queue.add(waiting);
        return !isOver || !queue.remove(waiting);
    }

    /** Counts events that there is no room for. */
    private void lose(long count) {
        if (count == 0) {
            return;
        }
        metrics.lost(name, count);
        if (lostSinceSaid.getAndAdd(count) == 0) {
            var known = failure;
            LOG.error(
                    "events of the audit record are lost ({}): {}",
                    name,
                    isOver ? "the server stops" : known == null ? "they come too fast" : known.why());
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
        } catch (RuntimeException | Error e) {
            LOG.error("the audit record ({}) is not written any more, until the server is started anew", name, e);
            failure = new Failure("the server met a fault while it wrote it", time.nanos());
            throw e;
        } finally {
            backend.close();
        }
    }

    /** False once no more will come. Where somebody waits for what is written, nothing waits for more to come along. */
    private boolean hasNext() throws InterruptedException {
        if (!(queue.take() instanceof Waiting.Event first)) {
            return false;
        }
        write(batch(first));
        var gathering = whenFull == WhenFull.REFUSE ? Duration.ZERO : GATHERING;
        return !closing.await(gathering.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void drain() throws InterruptedException {
        while (queue.peek() instanceof Waiting.Event && queue.poll() instanceof Waiting.Event first) {
            write(batch(first));
        }
    }

    /** As many as there are, up to a bound. */
    private List<Waiting.Event> batch(Waiting.Event first) {
        var taken = new ArrayList<Waiting.Event>();
        taken.add(first);
        long bytes = first.weight();
        while (taken.size() < MOST_AT_ONCE
                && bytes < MOST_BYTES_AT_ONCE
                && queue.peek() instanceof Waiting.Event
                && queue.poll() instanceof Waiting.Event next) {
            taken.add(next);
            bytes += next.weight();
        }
        return taken;
    }

    /** Until it is done, or the server stops. */
    private void write(List<Waiting.Event> events) throws InterruptedException {
        underWay.set(events.size());
        var lines = new ArrayList<byte[]>(events.size());
        for (var event : events) {
            encode(event.event(), lines);
        }
        var wait = patience.first();
        while (!isDone(events, lines)) {
            if (closing.await(wait.toMillis(), TimeUnit.MILLISECONDS)) {
                lose(underWay.getAndSet(0));
                break;
            }
            wait = patience.after(wait);
        }
        waitingBytes.addAndGet(-events.stream().mapToLong(Waiting.Event::weight).sum());
    }

    private void encode(AuditEvent event, List<byte[]> into) {
        try {
            into.add(EventJson.of(event));
        } catch (RuntimeException | StackOverflowError e) {
            LOG.error("the bodies of an event of the audit record could not be written, and are left out", e);
            into.add(EventJson.of(event.bare()));
        }
    }

    private boolean isDone(List<Waiting.Event> events, List<byte[]> lines) {
        try {
            writingSinceNanos = time.nanos();
            backend.write(lines);
        } catch (Unacceptable e) {
            fails(e, events);
            lose(underWay.getAndSet(0));
            return true;
        } catch (IOException | RuntimeException e) {
            fails(e, events);
            return false;
        } finally {
            writingSinceNanos = null;
        }
        underWay.set(0);
        events.forEach(Waiting.Event::written);
        boolean wasStalled = isStallSaid.getAndSet(false);
        if (failure != null || wasStalled) {
            failure = null;
            LOG.info("the audit record ({}) is written again; {} events were lost", name, lostSinceSaid.get());
        }
        if (queue.isEmpty()) {
            lostSinceSaid.set(0);
        }
        return true;
    }

    /** Who waits for an event is told at once; it is written all the same when that can be done. */
    private void fails(Exception e, List<Waiting.Event> events) {
        var earlier = failure;
        if (earlier == null) {
            LOG.error("the audit record ({}) cannot be written: {}; {}", name, e.toString(), consequence());
        }
        var why = Obstacle.of(e);
        failure = new Failure(why, earlier == null ? time.nanos() : earlier.sinceNanos());
        events.forEach(event -> event.refuse(why));
        queue.forEach(waiting -> {
            if (waiting instanceof Waiting.Event event) {
                event.refuse(why);
            }
        });
    }

    /** Writes what waits, if that can be done at once; what is left is lost and counted. */
    @Override
    public void close() {
        queue.add(new Waiting.End());
        closing.countDown();
        try {
            thread.join(CLOSING);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        isOver = true;
        int left = underWay.getAndSet(0);
        for (var waiting = queue.poll(); waiting != null; waiting = queue.poll()) {
            if (waiting instanceof Waiting.Event event) {
                event.refuse("the server is shutting down");
                left++;
            }
        }
        lose(left);
    }
}
