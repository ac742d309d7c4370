package sh.deploy.apiserver.admission.webhook;

import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import sh.deploy.apiserver.fair.Holdings;
import sh.deploy.apiserver.fair.Seat;

/**
 * The one place that a request takes up among those that wait for the same, be it webhooks or threads that evaluate expressions, however many
 * of its objects it waits for at once. While it has that it has no turn of a loop, and no seat among requests at work. Safe for all threads.
 */
public final class Place {
    private final BooleanSupplier take;
    private final Runnable giveBack;
    private final @Nullable Turns turns;
    private final @Nullable Seat seat = Seat.current();
    private int waiting;

    /**
     * @param places as many as requests may wait at once
     * @param turns of the loop whose request it is; null when it comes from outside
     */
    Place(Semaphore places, @Nullable Turns turns) {
        this(places::tryAcquire, places::release, turns);
    }

    private Place(BooleanSupplier take, Runnable giveBack, @Nullable Turns turns) {
        this.take = take;
        this.giveBack = giveBack;
        this.turns = turns;
    }

    /**
     * For who works now.
     *
     * @param places of requests from outside
     * @param ofLoops of the server's own loops
     */
    static Place of(Semaphore places, Semaphore ofLoops) {
        var turns = Turns.current();
        return new Place(turns == null ? places : ofLoops, turns);
    }

    /** For who works now. @param share of the places, of whoever is proved to ask */
    public static Place of(Holdings.Account share) {
        return new Place(() -> share.take(1), () -> share.giveBack(1), Turns.current());
    }

    /** False at once when there is none for this request; true must be followed by {@link #leave}. */
    public synchronized boolean enter() {
        if (waiting == 0) {
            if (!take.getAsBoolean()) {
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
            giveBack.run();
            if (turns != null) {
                turns.takeAgain();
            }
            if (seat != null) {
                seat.takeAgain();
            }
        }
    }
}
