package sh.deploy.apiserver.authn.oidc;

import java.util.concurrent.Semaphore;

/**
 * Places for the requests that wait for an issuer's keys: a share for each issuer of those that there are for all, so that one whose server
 * hangs does not take them from the others. Safe for all threads.
 */
final class Waiters {
    /** Of the requests of all clients together; each of them has a place among those in flight. */
    static final int MOST = 32;

    static final int MOST_OF_ONE_ISSUER = 8;

    private final Semaphore all;
    private final Semaphore own = new Semaphore(MOST_OF_ONE_ISSUER);

    /** @param all the places of all issuers together */
    Waiters(Semaphore all) {
        this.all = all;
    }

    /** Takes a place, which has to be given back; false where there is none. */
    boolean tryEnter() {
        if (!own.tryAcquire()) {
            return false;
        }
        if (!all.tryAcquire()) {
            own.release();
            return false;
        }
        return true;
    }

    void leave() {
        all.release();
        own.release();
    }
}
