package sh.deploy.apiserver.audit;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.time.Time;

/**
 * The way of events to one backend: a buffer with a bound, and a thread that empties it. What cannot be written waits and is tried again;
 * what does not fit meanwhile is lost and counted, and so is what is left when it closes. Safe for all threads; nobody who brings an event
 * waits.
 */
final class Outlet implements AutoCloseable {
    private static final int MOST_AT_ONCE = 400;
    private static final long MOST_BYTES_AT_ONCE = 2 << 20;
    private static final Duration CLOSING = Duration.ofSeconds(2);
    private static final String TOO_FAST = "it cannot be written as fast as it grows";

    private final String name;
    private final Backend backend;
    private final WhenFull whenFull;
    private final Patience patience;
    private final AuditMetrics metrics;
    private final Time time;
    private final Remarks remarks;
    private final LinkedBlockingQueue<Waiting> queue = new LinkedBlockingQueue<>();
    private final Room room = new Room();
    /** Has a permit once so much waits that nothing more should come along. */
    private final Semaphore hurry = new Semaphore(0);

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
                AuditEvent event,
                long weight,
                Priority by,
                @Nullable Receipt receipt) implements Waiting {
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
        this.remarks = new Remarks(name, whenFull);
        this.thread = Thread.ofPlatform().name("audit-" + name).daemon().unstarted(this::run);
    }

    static Outlet start(
            String name, Backend backend, WhenFull whenFull, Patience patience, AuditMetrics metrics, Time time) {
        return start(name, backend, whenFull, patience, metrics, time, null);
    }

    /**
     * @param name for metrics and log lines
     * @param failed why nothing can be written yet; null where it can. It is tried again though no event comes
     */
    static Outlet start(
            String name,
            Backend backend,
            WhenFull whenFull,
            Patience patience,
            AuditMetrics metrics,
            Time time,
            @Nullable IOException failed) {
        var outlet = new Outlet(name, backend, whenFull, patience, metrics, time);
        metrics.show(name, outlet::unwritable);
        if (failed != null) {
            outlet.fails(failed, List.of());
        }
        outlet.thread.start();
        return outlet;
    }

    String name() {
        return name;
    }

    /** Why no request may begin whose events should go here; null when they may. */
    @Nullable
    String obstacle(Priority by) {
        if (whenFull == WhenFull.DROP || by == Priority.EXEMPT) {
            return null;
        }
        var trouble = trouble();
        return trouble == null && room.isFull(by) ? TOO_FAST : trouble;
    }

    /** Whether a request goes on only once its events are written. */
    boolean isAwaited(Priority by) {
        return whenFull == WhenFull.REFUSE && by.isAwaited();
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
        return room.isFull(Priority.USUAL) ? TOO_FAST : null;
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
            remarks.stalled();
        }
        return isStalled;
    }

    /**
     * Where requests are refused, there is room beyond the bound for those that were let in before, without their bodies.
     *
     * @return null where nobody needs to wait for it
     */
    @Nullable
    Receipt offer(AuditEvent event, Priority by) {
        isStalled();
        var receipt = isAwaited(by) ? new Receipt(patience.stalled()) : null;
        boolean isTaken = isTaken(event, by, receipt) || !event.hasNoBodies() && isTaken(event.bare(), by, receipt);
        if (!isTaken) {
            lose(1);
        }
        var known = failure;
        var why = isTaken ? known == null ? null : known.why() : "there is no room left for it in memory";
        if (receipt != null && why != null) {
            receipt.refuse(why);
        }
        return receipt;
    }

    private boolean isTaken(AuditEvent event, Priority by, @Nullable Receipt receipt) {
        if (isOver) {
            return false;
        }
        long weight = event.weight();
        if (!room.take(weight, by, whenFull == WhenFull.REFUSE && event.hasNoBodies())) {
            return false;
        }
        var waiting = new Waiting.Event(event, weight, by, receipt);
        queue.add(waiting);
        if (room.isFilling() && hurry.availablePermits() == 0) {
            hurry.release();
        }
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
            remarks.losesEvents(isOver ? "the server stops" : known == null ? "they come too fast" : known.why());
        }
    }

    private void run() {
        try {
            if (failure != null) {
                write(List.of());
            }
            while (hasNext()) {
                drain();
            }
            drain();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            remarks.isOver(e);
            failure = new Failure("the server met a fault while it wrote it", time.nanos());
            throw e;
        } finally {
            backend.close();
        }
    }

    /** False once no more will come. */
    private boolean hasNext() throws InterruptedException {
        if (!(queue.take() instanceof Waiting.Event first)) {
            return false;
        }
        write(batch(first));
        if (whenFull == WhenFull.DROP) {
            gather();
        }
        return isOpen();
    }

    /** Lets more come along, as long as there is plenty of room. */
    private void gather() throws InterruptedException {
        hurry.drainPermits();
        if (isOpen() && !room.isFilling()) {
            hurry.tryAcquire(patience.gathering().toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private boolean isOpen() {
        return closing.getCount() > 0;
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
        events.forEach(event -> room.give(event.weight(), event.by()));
    }

    private void encode(AuditEvent event, List<byte[]> into) {
        try {
            into.add(EventJson.of(event));
        } catch (RuntimeException | StackOverflowError e) {
            remarks.leavesBodiesOut(e);
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
            remarks.goesOn(lostSinceSaid.get());
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
            remarks.fails(e);
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
        hurry.release();
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
        remarks.close();
    }
}
