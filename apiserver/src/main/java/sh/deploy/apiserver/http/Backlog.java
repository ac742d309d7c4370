package sh.deploy.apiserver.http;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** What waits for a slow client, and who waits until it is less. */
final class Backlog {
    /** How long one look at it lasts. */
    private static final long LOOK_MILLIS = 10;

    private Backlog() {}

    /**
     * Blocks until not more than so much waits; cuts the stream where its client takes nothing at all for too long.
     *
     * @param gone opens when the stream has ended
     * @return false when the stream has ended
     */
    static boolean awaitRoom(ByteStream stream, CountDownLatch gone, int bytes, Duration patience)
            throws InterruptedException {
        long looks = patience.toMillis() / LOOK_MILLIS;
        long before = Long.MAX_VALUE;
        for (long look = 0; stream.waitingBytes() > bytes; look++) {
            if (stream.waitingBytes() < before) {
                look = 0;
            }
            before = stream.waitingBytes();
            if (look >= looks) {
                stream.cut();
                return false;
            }
            if (gone.await(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
                return false;
            }
        }
        return true;
    }
}
