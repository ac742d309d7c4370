package sh.deploy.apiserver.admission.webhook;

import org.jspecify.annotations.Nullable;
import sh.deploy.apiserver.fair.Holdings;
import sh.deploy.apiserver.fair.Seat;

/**
 * The one place that a request takes up among those that wait for the same, be it webhooks or threads that evaluate expressions, however many
 * of its objects it waits for at once. While it has that it has no turn of a loop, and no seat among requests at work. Safe for all threads.
 */
public final class Place {
    private final Holdings.Account share;
    private final @Nullable Turns turns = Turns.current();
    private final @Nullable Seat seat = Seat.current();
    private int waiting;

    private Place(Holdings.Account share) {
        this.share = share;
    }

    /** For who works now. @param share of the places, of whoever is proved to ask */
    public static Place of(Holdings.Account share) {
        return new Place(share);
    }

    /** False at once when there is none for this request; true must be followed by {@link #leave}. */
    public synchronized boolean enter() {
        if (waiting == 0) {
            if (!share.take(1)) {
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
            share.giveBack(1);
            if (turns != null) {
                turns.takeAgain();
            }
            if (seat != null) {
                seat.takeAgain();
            }
        }
    }
}
