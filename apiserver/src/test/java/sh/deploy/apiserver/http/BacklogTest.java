package sh.deploy.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class BacklogTest {
    private static final Duration PATIENCE = Duration.ofMillis(50);
    private static final int ROOM = 100;

    /** Its client takes as many bytes between two looks. */
    private static final class Stream implements ByteStream {
        private final long takes;
        private long waits;
        private boolean isCut;

        Stream(long waits, long takes) {
            this.waits = waits;
            this.takes = takes;
        }

        @Override
        public boolean write(byte[] piece) {
            return true;
        }

        @Override
        public void endsTooSlowWith(byte[] word) {}

        @Override
        public long waitingBytes() {
            waits -= takes;
            return waits;
        }

        @Override
        public void close() {}

        @Override
        public void cut() {
            isCut = true;
        }

        @Override
        public void onGone(Runnable action) {}
    }

    private final CountDownLatch gone = new CountDownLatch(1);

    @Test
    void isWaitedForAsLongAsItShrinks() throws Exception {
        var slow = new Stream(ROOM + 60, 1);

        assertThat(Backlog.awaitRoom(slow, gone, ROOM, PATIENCE)).isTrue();
        assertThat(slow.isCut).isFalse();
    }

    @Test
    void endsTheStreamOfWhoTakesNothing() throws Exception {
        var stuck = new Stream(ROOM + 1, 0);

        assertThat(Backlog.awaitRoom(stuck, gone, ROOM, PATIENCE)).isFalse();
        assertThat(stuck.isCut).isTrue();
    }

    @Test
    void isNotWaitedForOnceTheStreamHasEnded() throws Exception {
        gone.countDown();

        assertThat(Backlog.awaitRoom(new Stream(ROOM + 1, 0), gone, ROOM, Duration.ofDays(1)))
                .isFalse();
    }
}
