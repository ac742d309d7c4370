package sh.deploy.apiserver.http;

import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sh.deploy.api.problem.Problem;
import sh.deploy.api.problem.Reason;
import sh.deploy.apiserver.fair.Seat;
import sh.deploy.apiserver.kinds.Kind;
import sh.deploy.apiserver.registry.WatchEvent;
import sh.deploy.apiserver.registry.WatchSink;

/** Writes the events of one watch in the shape its client accepts. */
final class WatchStream implements WatchSink {
    private static final Logger LOG = LoggerFactory.getLogger(WatchStream.class);

    /** Events of a state. */
    private static final int LETS_GO_EVERY = 16;

    private static final WatchEvent.Failed TOO_SLOW = new WatchEvent.Failed(
            Problem.of(
                    Reason.EXPIRED,
                    "too old resource version: this client leaves too much of what it watches unread; list, and watch again from there"));

    private final ByteStream stream;
    private final WatchEncoding encoding;
    private final Kind kind;
    private final Accepts accepts;
    private final String includeObject;
    private final Limits limits;
    private final @Nullable Seat seat;
    private final CountDownLatch gone = new CountDownLatch(1);
    private boolean columnsSent;
    private int sent;

    WatchStream(
            ByteStream stream,
            WatchEncoding encoding,
            Kind kind,
            Accepts accepts,
            String includeObject,
            Limits limits) {
        this.stream = stream;
        this.encoding = encoding;
        this.kind = kind;
        this.accepts = accepts;
        this.includeObject = includeObject;
        this.limits = limits;
        this.seat = Seat.current();
        stream.onGone(gone::countDown);
        stream.endsTooSlowWith(encoding.error(TOO_SLOW));
    }

    void onEnd(Runnable action) {
        stream.onGone(action);
    }

    /** One watcher's trouble must not reach the store, which tells the others next. */
    @Override
    public void event(WatchEvent event) {
        try {
            send(event);
        } catch (RuntimeException e) {
            LOG.error("a watch of {} is cut off, because an event could not be written", kind, e);
            stream.cut();
        }
    }

    private void send(WatchEvent event) {
        switch (event) {
            case WatchEvent.Changed changed -> stream.write(encode(changed));
            case WatchEvent.Bookmark bookmark -> stream.write(encoding.bookmark(bookmark, kind, accepts));
            case WatchEvent.Failed failed -> {
                stream.write(encoding.error(failed));
                stream.close();
            }
        }
    }

    private byte[] encode(WatchEvent.Changed changed) {
        return switch (accepts) {
            case JSON, YAML -> encoding.changed(changed, kind);
            case PARTIAL -> encoding.partial(changed, kind);
            case TABLE -> {
                boolean first = !columnsSent;
                columnsSent = true;
                yield encoding.row(changed, kind, first, includeObject);
            }
        };
    }

    /** Others have its seat while it waits, and the thread now and then. */
    @Override
    public boolean awaitRoom() throws InterruptedException {
        if (++sent % LETS_GO_EVERY == 0) {
            Thread.yield();
        }
        int room = limits.watchBacklogBytes() / 2;
        if (stream.waitingBytes() <= room) {
            return gone.getCount() > 0;
        }
        if (seat != null) {
            seat.leave();
        }
        try {
            return Backlog.awaitRoom(stream, gone, room, limits.pace().unread());
        } finally {
            if (seat != null) {
                seat.takeAgain();
            }
        }
    }
}
