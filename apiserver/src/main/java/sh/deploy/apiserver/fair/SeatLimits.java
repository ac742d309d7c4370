package sh.deploy.apiserver.fair;

import java.time.Duration;

/**
 * How many requests are at work, and how many wait. Who is at work computes, so that with many more of them than there are processors all would
 * only be in each other's way.
 *
 * @param seats of all requests at work together; a wide request takes several
 * @param seatsOfOne of one sharer's crowd, but for {@link #seatsOfOne(Level)}
 * @param widest most seats of one request
 * @param lent most seats that requests may lend to others while what they have made waits for its turn elsewhere, as it does for the log; what
 *     waits beyond that keeps its own
 * @param lentOfOne by one sharer's crowd
 * @param waitingOfOne requests of one sharer's crowd that may wait; more are refused
 * @param waitingOfLevel requests of one level that may wait; for one more the last of the longest line is refused
 * @param patience how long a request may wait
 */
public record SeatLimits(
        int seats,
        int seatsOfOne,
        int widest,
        int lent,
        int lentOfOne,
        int waitingOfOne,
        int waitingOfLevel,
        Duration patience) {
    /** What a request brings, reads or writes: a seat more for each so many. */
    public static final int BYTES_OF_SEAT = 32 << 10;

    private static final int OF_ONE_BY_PROCESSOR = 4;
    private static final int LEAST_OF_ONE = 8;
    private static final int MOST_OF_ONE = 64;

    /** So many could have all they may have at once, were none of the seats left to other levels. */
    private static final int CROWDS = 8;

    private static final int USUAL_LENT_OF_ONE = 64;
    private static final int USUAL_WAITING_OF_ONE = 256;
    private static final int USUAL_WAITING_OF_LEVEL = 2_048;
    private static final Duration USUAL_PATIENCE = Duration.ofSeconds(10);

    /** The usual bounds on this machine where so many requests are at work or wait for the log. */
    public static SeatLimits of(int requests) {
        return of(requests, Runtime.getRuntime().availableProcessors());
    }

    /** Nobody has more than half of the seats, and nothing is so wide that there is no place beside it. */
    static SeatLimits of(int requests, int processors) {
        int most = Math.clamp((long) OF_ONE_BY_PROCESSOR * processors, LEAST_OF_ONE, MOST_OF_ONE);
        int ofOne = Math.clamp(requests / 2, 1, most);
        return new SeatLimits(
                Math.min(requests, CROWDS * ofOne),
                ofOne,
                Math.max(1, ofOne / 2),
                requests,
                Math.min(requests, USUAL_LENT_OF_ONE),
                USUAL_WAITING_OF_ONE,
                USUAL_WAITING_OF_LEVEL,
                USUAL_PATIENCE);
    }

    /**
     * Of one crowd of this level. The controllers are one, whatever they do and for whomever: while they empty two namespaces at once there are
     * as many seats left for their leases.
     */
    int seatsOfOne(Level level) {
        return level == Level.SYSTEM ? Math.clamp(seats / 2, seatsOfOne, 2 * seatsOfOne) : seatsOfOne;
    }
}
