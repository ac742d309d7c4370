package sh.deploy.apiserver.http;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;
import sh.deploy.apiserver.fair.Holdings;

/**
 * What the bodies of one connection's requests hold in memory, from their first byte until their requests are answered, also while those wait
 * for their turn. Belongs to the connection's event loop, as its streams do.
 */
final class BodyRoom {
    /** What those of all connections hold. Safe for all threads. */
    static final class Server {
        private final Limits.Bodies most;
        private final Holdings holdings;

        Server(Limits.Bodies most) {
            this.most = most;
            this.holdings = new Holdings(new Holdings.Most(most.allBytes(), most.crowdBytes(), 0));
        }

        /** @param address from which it comes; null for none that is known */
        BodyRoom ofConnection(@Nullable SocketAddress address) {
            return new BodyRoom(this, address instanceof InetSocketAddress inet ? inet.getHostString() : "");
        }

        long held() {
            return holdings.held();
        }
    }

    private final Server server;
    /** Names of users have no slash before them. */
    private String crowd;

    private Holdings.Account account;
    private long held;

    private BodyRoom(Server server, String address) {
        this.server = server;
        this.crowd = "/" + address;
        this.account = server.holdings.of(crowd);
    }

    /** Takes room for some bytes; where there is none it takes nothing, and returns a sentence that says why. */
    String take(int bytes) {
        if (held + bytes > server.most.connectionBytes()) {
            return "the bodies of this connection's unanswered requests are longer than "
                    + server.most.connectionBytes() + " bytes together; send fewer at once";
        }
        if (held + bytes <= server.most.alwaysBytes()) {
            account.takeAnyway(bytes);
        } else if (!account.take(bytes)) {
            return account.held() + bytes > server.most.crowdBytes()
                    ? "the bodies of unanswered requests of yours are longer than " + server.most.crowdBytes()
                            + " bytes together; try again later"
                    : "the server holds as much of requests' bodies as it may; try again later";
        }
        held += bytes;
        return "";
    }

    void giveBack(long bytes) {
        held -= bytes;
        account.giveBack(bytes);
    }

    /** Whose share what comes by this connection is of, until somebody else proves to use it. */
    void isOf(String owner) {
        if (owner.equals(crowd)) {
            return;
        }
        account.giveBack(held);
        crowd = owner;
        account = server.holdings.of(owner);
        account.takeAnyway(held);
    }
}
