package sh.deploy.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import sh.deploy.api.time.SystemTime;
import sh.deploy.apiserver.kinds.Kinds;

@Timeout(20)
class WatchStreamTest {
    /** Of which so much is not taken, until its client goes. */
    private static final class Stream implements ByteStream {
        private final long waits;
        private Runnable onGone = () -> {};

        Stream(long waits) {
            this.waits = waits;
        }

        @Override
        public boolean write(byte[] piece) {
            return true;
        }

        @Override
        public void endsTooSlowWith(byte[] word) {}

        @Override
        public long waitingBytes() {
            return waits;
        }

        @Override
        public void close() {}

        @Override
        public void cut() {}

        @Override
        public void onGone(Runnable action) {
            onGone = action;
        }
    }

    private static WatchStream watch(Stream stream) {
        return new WatchStream(
                stream,
                new WatchEncoding(new Rendering(new SystemTime())),
                Kinds.builtIn().byResource("", "v1", "configmaps").orElseThrow(),
                Accepts.JSON,
                "",
                Limits.DEFAULT);
    }

    @Test
    void hasRoomUntilItsClientHasGone() throws Exception {
        var stream = new Stream(0);
        var watch = watch(stream);
        assertThat(watch.awaitRoom()).isTrue();

        stream.onGone.run();

        assertThat(watch.awaitRoom()).isFalse();
    }

    @Test
    void waitsForNobodyWhoHasGone() throws Exception {
        var stream = new Stream(Limits.DEFAULT.watchBacklogBytes());
        var watch = watch(stream);

        stream.onGone.run();

        assertThat(watch.awaitRoom()).isFalse();
    }
}
