package sh.deploy.apiserver.admission.webhook;

import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import sh.deploy.apiserver.fair.Seat;

/**
 * The one place that a request takes up among those that wait for webhooks, however many of its objects they are asked about at once; or that
 * somebody takes up who waits for policies. While it has that it has no turn of a loop, and no seat among requests at work. Safe for all
 * threads.
 */
public final class Place {
    private final Semaphore places;
    private final @Nullable Turns turns;
    private final @Nullable Seat seat = Seat.current();
    private int waiting;

    /**
     * @param places as many as requests may wait at once
     * @param turns of the loop whose request it is; null when it comes from outside
     */
    Place(Semaphore places, @Nullable Turns turns) {
        this.places = places;
        this.turns = turns;
    }

    /**
     * For who works now.
     *
     * @param places of requests from outside
     * @param ofLoops of the server's own loops
     */
    public static Place of(Semaphore places, Semaphore ofLoops) {
        var turns = Turns.current();
        return new Place(turns == null ? places : ofLoops, turns);
    }

    /** False at once when there is none for this request; true must be followed by {@link #leave}. */
    public synchronized boolean enter() {
        if (waiting == 0) {
            if (!places.tryAcquire()) {
                return false;
            }
            if (turns != null) {
                turns.leave();
            }
            if (seat != null) {
                seat.leave();
            }
        }
        waiting++;
        return true;
    }

    public synchronized void leave() {
        if (--waiting == 0) {
            places.release();
            if (turns != null) {
                turns.takeAgain();
            }
            if (seat != null) {
                seat.takeAgain();
            }
        }
    }
}
