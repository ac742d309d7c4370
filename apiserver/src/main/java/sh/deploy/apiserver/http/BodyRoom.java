package sh.deploy.apiserver.http;

import java.util.concurrent.atomic.AtomicLong;

/** What the bodies of one connection's requests hold in memory. Belongs to the connection's event loop, as its streams do. */
final class BodyRoom {
    /** What those of all connections hold. Safe for all threads. */
    static final class Server {
        private final Limits.Bodies most;
        private final AtomicLong held = new AtomicLong();

        Server(Limits.Bodies most) {
            this.most = most;
        }

        BodyRoom ofConnection() {
            return new BodyRoom(this);
        }
    }

    private final Server server;
    private long held;

    private BodyRoom(Server server) {
        this.server = server;
    }

    /** Takes room for some bytes; where there is none it takes nothing, and returns a sentence that says why. */
    String take(int bytes) {
        if (held + bytes > server.most.connectionBytes()) {
            return "the bodies of this connection's unanswered requests are longer than "
                    + server.most.connectionBytes() + " bytes together; send fewer at once";
        }
        if (server.held.addAndGet(bytes) > server.most.allBytes()) {
            server.held.addAndGet(-bytes);
            return "the server holds as much of requests' bodies as it may; try again later";
        }
        held += bytes;
        return "";
    }

    void giveBack(long bytes) {
        held -= bytes;
        server.held.addAndGet(-bytes);
    }
}
