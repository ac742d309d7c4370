package sh.deploy.apiserver.admission.webhook;

import java.util.concurrent.Semaphore;

/**
 * The one place that a request takes up among those that wait for webhooks, however many of its objects they are asked about at once. Safe
 * for all threads.
 */
final class Place {
    private final Semaphore places;
    private int waiting;

    /** @param places as many as requests may wait at once */
    Place(Semaphore places) {
        this.places = places;
    }

    /** False at once when there is none for this request; true must be followed by {@link #leave}. */
    synchronized boolean enter() {
        if (waiting == 0 && !places.tryAcquire()) {
            return false;
        }
        waiting++;
        return true;
    }

    synchronized void leave() {
        if (--waiting == 0) {
            places.release();
        }
    }
}
