package sh.deploy.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import sh.deploy.api.time.SystemTime;
import sh.deploy.api.time.Time;
import sh.deploy.apiserver.TestApiServer;
import sh.deploy.apiserver.pki.Credential;

/** Row G10: the thread that hears the heartbeats has no part in what strangers do at their port; here it stands still meanwhile. */
@Timeout(60)
class StrangersAtTheBeatsTest {
    private static final String BEAT_THREAD = "beats";
    private static final String CALL = "/deploy.node.v1.NodeLink/Heartbeat";
    private static final int PATIENCE_SECONDS = 20;

    /** The thread of the beats stands still in here from when it is told to. */
    private static final class HoldingTime implements Time {
        private final Time time = new SystemTime();
        private final CountDownLatch held = new CountDownLatch(1);
        private final CountDownLatch freed = new CountDownLatch(1);
        private volatile boolean holds;

        @Override
        public long nanos() {
            if (holds && Thread.currentThread().getName().startsWith(BEAT_THREAD)) {
                held.countDown();
                awaited(freed);
            }
            return time.nanos();
        }

        @Override
        public Instant now() {
            return time.now();
        }

        private static boolean awaited(CountDownLatch latch) {
            try {
                return latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
    }

    private final HoldingTime time = new HoldingTime();
    private final TestApiServer server = TestApiServer.start(time, settings -> settings);
    private final TestApiServer other = TestApiServer.start();

    @AfterEach
    void stop() {
        time.freed.countDown();
        other.close();
        server.close();
    }

    private void holdBeats() {
        time.holds = true;
        Thread.ofVirtual().start(() -> server.server().nodes().states());
        assertThat(HoldingTime.awaited(time.held)).isTrue();
    }

    @Test
    void areRefusedWithoutIt() throws Exception {
        holdBeats();

        for (var credential : new Credential[] {null, other.nodeCredential("n1"), server.adminCredential()}) {
            assertThat(isRefused(credential)).isTrue();
        }
        assertThat(time.freed.getCount()).isEqualTo(1);
    }

    @Test
    void areKeptFromItUntilTheyAreKnownToBeNodes() throws Exception {
        holdBeats();

        try (var node = new Http2Frames(server, server.beatPort(), server.nodeCredential("n1"))) {
            node.frame(Http2Frames.SETTINGS, 0, 0)
                    .frame(Http2Frames.HEADERS, Http2Frames.END_HEADERS, 1, Http2Frames.call(CALL))
                    .send();
            time.freed.countDown();

            assertThat(node.read().type()).isEqualTo(Http2Frames.SETTINGS);
        }
    }

    private boolean isRefused(@Nullable Credential credential) throws Exception {
        try (var client = new Http2Frames(server, server.beatPort(), credential)) {
            client.frame(Http2Frames.SETTINGS, 0, 0).send();
            return client.readToEnd().isEmpty();
        }
    }
}
