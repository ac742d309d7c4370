package sh.deploy.e2e.bench.death;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import sh.deploy.api.time.Time;

/** A thread like any other that wants to wake each millisecond, and how late it was: what the machine itself adds to whatever takes time. */
final class PlainThread implements AutoCloseable {
    private static final long PERIOD_NANOS = 1_000_000;
    private static final long WORTH_NOTING_NANOS = 1_000_000;
    private static final int NOTED = 4096;

    private record Late(long dueNanos, long wokeNanos) {}

    private final Time time;
    private final Deque<Late> late = new ArrayDeque<>();
    private final Thread thread;

    PlainThread(Time time) {
        this.time = time;
        this.thread = Thread.ofPlatform().daemon().name("plain").start(this::run);
    }

    /** How late it was at worst within that stretch; 0 where by less than a millisecond. */
    long worstNanos(long fromNanos, long toNanos) {
        synchronized (late) {
            return late.stream()
                    .filter(each -> each.wokeNanos >= fromNanos && each.dueNanos <= toNanos)
                    .mapToLong(each -> each.wokeNanos - each.dueNanos)
                    .max()
                    .orElse(0);
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }

    private void run() {
        try {
            while (true) {
                long due = time.nanos() + PERIOD_NANOS;
                Thread.sleep(Duration.ofNanos(PERIOD_NANOS));
                note(due, time.nanos());
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    void note(long dueNanos, long wokeNanos) {
        if (wokeNanos - dueNanos < WORTH_NOTING_NANOS) {
            return;
        }
        synchronized (late) {
            late.addLast(new Late(dueNanos, wokeNanos));
            if (late.size() > NOTED) {
                late.removeFirst();
            }
        }
    }
}
