package sh.deploy.apiserver.admission.webhook.call;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.concurrent.Semaphore;

/**
 * Looks names up, few at once: nothing interrupts the system's name service, and each thread that waits for it is one of few that the
 * system has. A name that takes long leaves places to others. Safe for all threads.
 */
final class Lookups {
    static final int MOST = 32;
    /** For one webhook. */
    static final int MOST_OF_ONE = 2;

    private final Resolver resolver;
    private final Semaphore places = new Semaphore(MOST);

    Lookups(Resolver resolver) {
        this.resolver = resolver;
    }

    /**
     * @param ofItsOwn places of the one webhook
     * @param mostNanos how long to wait for a place
     */
    InetAddress[] find(String host, Semaphore ofItsOwn, long mostNanos)
            throws UnknownHostException, CallFailed, InterruptedException {
        if (isAddress(host)) {
            return resolver.resolve(host);
        }
        enter(ofItsOwn, mostNanos);
        try {
            enter(places, mostNanos);
            try {
                return resolver.resolve(host);
            } finally {
                places.release();
            }
        } finally {
            ofItsOwn.release();
        }
    }

    private static void enter(Semaphore places, long mostNanos) throws CallFailed, InterruptedException {
        if (!places.tryAcquire(mostNanos, NANOSECONDS)) {
            throw new CallFailed("the name service answers too slowly, and no more names are looked up");
        }
    }

    private static boolean isAddress(String host) {
        try {
            return !InetAddress.ofLiteral(host).getHostAddress().isEmpty();
        } catch (IllegalArgumentException name) {
            return false;
        }
    }
}
