package sh.deploy.apiserver.admission.webhook.call;

import java.time.Duration;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.time.Time;

/** Connections to one webhook that wait for their next call, the most recently used first. Safe for all threads. */
final class IdleConnections {
    private static final int MOST = 8;
    /** Below the time after which most servers close what is idle. */
    private static final long LONGEST_NANOS = Duration.ofSeconds(30).toNanos();

    /** Then its other end has to prove anew who it is: its certificate, or our trust in it, may be over. */
    static final Duration LONGEST_LIFE = Duration.ofMinutes(5);

    private record Idle(TlsConnection connection, long sinceNanos) {}

    private final Time time;
    private final ArrayDeque<Idle> idle = new ArrayDeque<>();
    private boolean closed;

    IdleConnections(Time time) {
        this.time = time;
    }

    synchronized @Nullable TlsConnection take() {
        dropOld();
        var newest = idle.pollFirst();
        return newest == null ? null : newest.connection;
    }

    synchronized void give(TlsConnection connection) {
        dropOld();
        boolean isOld = time.nanos() - connection.openedNanos() > LONGEST_LIFE.toNanos();
        if (closed || isOld || idle.size() >= MOST) {
            connection.close();
            return;
        }
        idle.addFirst(new Idle(connection, time.nanos()));
    }

    synchronized void close() {
        closed = true;
        idle.forEach(one -> one.connection.close());
        idle.clear();
    }

    private void dropOld() {
        long now = time.nanos();
        for (var oldest = idle.peekLast(); oldest != null; oldest = idle.peekLast()) {
            if (now - oldest.sinceNanos <= LONGEST_NANOS) {
                return;
            }
            idle.removeLast().connection.close();
        }
    }
}
