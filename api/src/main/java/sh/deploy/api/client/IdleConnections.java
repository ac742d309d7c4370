package sh.deploy.api.client;

import java.time.Duration;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.time.Time;

/** Open connections that wait for their next request, the most recently used first. Safe for all threads. */
final class IdleConnections {
    private static final int MAX_IDLE = 64;

    /** Well below the time after which servers close idle connections. */
    static final Duration MAX_IDLE_TIME = Duration.ofSeconds(20);

    private record Idle(Connection connection, long sinceNanos) {}

    private final Time time;
    private final ArrayDeque<Idle> idle = new ArrayDeque<>();
    private boolean closed;

    IdleConnections(Time time) {
        this.time = time;
    }

    synchronized @Nullable Connection take() {
        dropOld();
        var newest = idle.pollFirst();
        return newest == null ? null : newest.connection;
    }

    /** Of those that waited least the one that waited longest; null when even that was used since. */
    synchronized @Nullable Connection takeUnused(int ofNewest, Duration unusedFor) {
        dropOld();
        Idle oldest = null;
        for (var one : idle) {
            if (ofNewest-- == 0) {
                break;
            }
            oldest = one;
        }
        if (oldest == null || time.nanos() - oldest.sinceNanos < unusedFor.toNanos()) {
            return null;
        }
        idle.remove(oldest);
        return oldest.connection;
    }

    synchronized int size() {
        dropOld();
        return idle.size();
    }

    synchronized void give(Connection connection) {
        dropOld();
        if (closed || idle.size() >= MAX_IDLE) {
            connection.abort();
            return;
        }
        idle.addFirst(new Idle(connection, time.nanos()));
    }

    synchronized void close() {
        closed = true;
        idle.forEach(one -> one.connection.abort());
        idle.clear();
    }

    private void dropOld() {
        long now = time.nanos();
        for (var oldest = idle.peekLast(); oldest != null; oldest = idle.peekLast()) {
            if (now - oldest.sinceNanos <= MAX_IDLE_TIME.toNanos()) {
                return;
            }
            idle.removeLast();
            oldest.connection.abort();
        }
    }
}
