package sh.deploy.apiserver.http;

import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;
import sh.deploy.apiserver.fair.Crowd;
import sh.deploy.apiserver.fair.Holdings;
import sh.deploy.apiserver.fair.Level;
import sh.deploy.apiserver.fair.Origin;

/**
 * What the bodies of one connection's requests hold in memory, from their first byte until their requests are over, also while those wait for
 * their turn, and whether the connection is still there or not. Safe for all threads.
 */
final class BodyRoom {
    /** What those of all connections hold. Safe for all threads. */
    static final class Server {
        /** The part that short bodies have beside all others of connections by which nothing is proved. */
        private static final int OF_FIRST_WORDS = 8;

        private final Limits.Bodies most;
        private final Holdings holdings;
        private final Holdings firstWords;

        Server(Limits.Bodies most) {
            this.most = most;
            this.holdings = new Holdings(new Holdings.Most(most.allBytes(), most.crowdBytes(), most.alwaysBytes()));
            long ofFirstWords = most.allBytes() / OF_FIRST_WORDS;
            this.firstWords = new Holdings(new Holdings.Most(ofFirstWords, ofFirstWords / 2, 0));
        }

        /** @param address from which it comes; null for none that is known */
        BodyRoom ofConnection(@Nullable SocketAddress address) {
            return new BodyRoom(this, address);
        }

        long held() {
            return holdings.held() + firstWords.held();
        }
    }

    private final Server server;
    private final Holdings.Account firstWords;
    private Holdings.Account account;
    private long held;
    /** Of what is held, what has found room among first words alone. */
    private long heldOfFirstWords;

    private BodyRoom(Server server, @Nullable SocketAddress address) {
        this.server = server;
        // Names of users have no slash before them.
        var origin = "/" + Origin.of(address);
        this.account = server.holdings.of(new Crowd(Level.STRANGERS, origin));
        // Nobody is known among them, so that none are of another level.
        this.firstWords = server.firstWords.of(new Crowd(Level.WORKLOAD, origin));
    }

    /** Takes room for some bytes; where there is none it takes nothing, and returns a sentence that says why. */
    synchronized String take(int bytes) {
        if (held + bytes > server.most.connectionBytes()) {
            return "the bodies of this connection's unanswered requests are longer than "
                    + server.most.connectionBytes() + " bytes together; send fewer at once";
        }
        if (!account.take(bytes) && !isFirstWord(bytes)) {
            return hasNone(account, bytes);
        }
        held += bytes;
        return "";
    }

    private static String hasNone(Holdings.Account account, long bytes) {
        return account.held() + bytes > account.byOne()
                ? "the bodies of unanswered requests of yours are longer than " + account.byOne()
                        + " bytes together; try again later"
                : "the server holds as much of requests' bodies as it may; try again later";
    }

    /** Whoever is to be proved by what they say first is heard though others have taken all room from there. */
    private boolean isFirstWord(int bytes) {
        boolean fits = account.crowd().level() == Level.STRANGERS
                && heldOfFirstWords + bytes <= server.most.alwaysBytes()
                && firstWords.take(bytes);
        if (fits) {
            heldOfFirstWords += bytes;
        }
        return fits;
    }

    synchronized void giveBack(long bytes) {
        long ofFirstWords = Math.min(bytes, heldOfFirstWords);
        heldOfFirstWords -= ofFirstWords;
        firstWords.giveBack(ofFirstWords);
        held -= bytes;
        account.giveBack(bytes - ofFirstWords);
    }

    /**
     * What is held is of this crowd's share from now on, as what comes by the connection is, until somebody else proves to use it. Where
     * there is no room for it nothing changes, and it returns a sentence that says why.
     */
    synchronized String passTo(Crowd owner) {
        if (owner.equals(account.crowd())) {
            return "";
        }
        long all = held;
        var next = server.holdings.of(owner);
        if (!next.take(all)) {
            return hasNone(next, all);
        }
        giveBack(all);
        account = next;
        held = all;
        return "";
    }
}
