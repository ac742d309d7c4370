package sh.deploy.apiserver.fair;

import java.time.Duration;

/**
 * How many requests are at work, and how many wait.
 *
 * @param seats of all requests at work together; a wide request takes several
 * @param seatsOfOne of one sharer's crowd
 * @param widest most seats of one request
 * @param waitingOfOne requests of one sharer's crowd that may wait; more are refused
 * @param waitingOfLevel requests of one level that may wait; for one more the last of the longest line is refused
 * @param patience how long a request may wait
 */
public record SeatLimits(
        int seats, int seatsOfOne, int widest, int waitingOfOne, int waitingOfLevel, Duration patience) {
    private static final int USUAL_OF_ONE = 64;
    private static final int USUAL_WAITING_OF_ONE = 256;
    private static final int USUAL_WAITING_OF_LEVEL = 2_048;
    private static final Duration USUAL_PATIENCE = Duration.ofSeconds(10);

    /** The usual bounds beside so many seats: nobody has more than half of them, and nothing is so wide that there is no place beside it. */
    public static SeatLimits of(int seats) {
        int ofOne = Math.clamp(seats / 2, 1, USUAL_OF_ONE);
        return new SeatLimits(
                seats, ofOne, Math.max(1, ofOne / 2), USUAL_WAITING_OF_ONE, USUAL_WAITING_OF_LEVEL, USUAL_PATIENCE);
    }
}
