package sh.deploy.apiserver.http;

import java.util.List;
import java.util.concurrent.Semaphore;
import sh.deploy.api.problem.Problem;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.api.problem.Reason;

/** One of a number of places that requests take; who finds none is refused. Belongs to the request's thread. */
final class Place implements AutoCloseable {
    private final Semaphore places;
    private boolean isHeld;

    private Place(Semaphore places) {
        this.places = places;
    }

    /** @throws ProblemException 429 where there is none left */
    static Place of(Semaphore places) {
        var place = new Place(places);
        place.take();
        return place;
    }

    private void take() {
        if (!places.tryAcquire()) {
            throw new Problem(Reason.TOO_MANY_REQUESTS, "too many requests, please try again later", null, List.of(), 1)
                    .toException();
        }
        isHeld = true;
    }

    /**
     * Leaves the place to others while this one only waits.
     *
     * @throws ProblemException 429 where there is none left afterwards
     */
    void without(Runnable wait) {
        close();
        wait.run();
        take();
    }

    /** Doing it twice is harmless. */
    @Override
    public void close() {
        if (isHeld) {
            isHeld = false;
            places.release();
        }
    }
}
