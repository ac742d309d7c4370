package sh.deploy.kubelet.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ManagedChannel;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import sh.deploy.api.node.Heartbeat;
import sh.deploy.api.realtime.UrgentLoop;

/** Connections that are opened elsewhere while a lane beats on: each waits until the test hands it in. */
class BeatLaneTest {
    private static final int PORT = 7;
    private static final long SOON_SECONDS = 20;

    private final ScheduledExecutorService loop = Executors.newSingleThreadScheduledExecutor();
    private final UrgentLoop urgent = new UrgentLoop("not-used");
    private final BlockingQueue<Integer> asked = new LinkedBlockingQueue<>();
    private final SynchronousQueue<Callable<ManagedChannel>> results = new SynchronousQueue<>();
    private final Semaphore handedIn = new Semaphore(0);
    private final BeatDialler dialler = new BeatDialler(this::open, this::onLoop);
    private final BeatLane lane = new BeatLane(dialler, loop, "n1", urgent, answer -> {});
    private final Heartbeat beat = new Heartbeat("boot");

    @AfterEach
    void end() throws Exception {
        on(lane::close);
        results.offer(IdleChannel::new);
        dialler.close();
        loop.shutdownNow();
        urgent.close();
    }

    private ManagedChannel open(int port) throws SSLException {
        asked.add(port);
        try {
            var result = results.poll(SOON_SECONDS, TimeUnit.SECONDS);
            if (result == null) {
                throw new SSLException("the test hands nothing in");
            }
            return result.call();
        } catch (SSLException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void beatsOnceItsConnectionIsOpened() throws Exception {
        on(() -> lane.dial(PORT));
        awaitAsked();
        assertThat(beats()).isFalse();

        var channel = handIn();

        assertThat(beats()).isTrue();
        assertThat(channel.sent()).isEqualTo(1);
    }

    @Test
    void isNotDialledTwiceWhileItsConnectionIsOpened() throws Exception {
        on(() -> lane.dial(PORT));
        awaitAsked();
        on(() -> lane.dial(PORT));
        handIn();

        assertThat(beats()).isTrue();
        assertThat(asked).isEmpty();
    }

    @Test
    void whatIsOpenedAfterItWasDialledAnewIsGivenUp() throws Exception {
        on(() -> lane.dial(PORT));
        awaitAsked();
        on(lane::dialAnew);
        var late = handIn();
        awaitAsked();
        var wanted = handIn();

        assertThat(beats()).isTrue();
        assertThat(late.isShutdown()).isTrue();
        assertThat(late.sent()).isZero();
        assertThat(wanted.sent()).isEqualTo(1);
    }

    @Test
    void whatIsOpenedAfterItsEndIsGivenUp() throws Exception {
        on(() -> lane.dial(PORT));
        awaitAsked();
        on(lane::close);
        var late = handIn();

        assertThat(beats()).isFalse();
        assertThat(late.isShutdown()).isTrue();
    }

    /** It may have been opened with the old certificate. */
    @Test
    void aCertificateThatIsRenewedWhileItsConnectionIsOpenedOpensAnother() throws Exception {
        on(() -> lane.dial(PORT));
        awaitAsked();
        on(lane::renew);
        var old = handIn();
        awaitAsked();
        var renewed = handIn();

        assertThat(beats()).isTrue();
        assertThat(old.isShutdown()).isTrue();
        assertThat(renewed.sent()).isEqualTo(1);
    }

    @Test
    void beatsOnWhileTheConnectionOfARenewedCertificateIsOpened() throws Exception {
        on(() -> lane.dial(PORT));
        awaitAsked();
        var before = handIn();
        on(lane::renew);
        awaitAsked();
        assertThat(beats()).isTrue();
        var coming = handIn();

        assertThat(beats()).isTrue();
        assertThat(before.isShutdown()).as("until the other is answered").isFalse();
        assertThat(List.of(before.sent(), coming.sent())).containsExactly(2, 1);
    }

    @Test
    void aConnectionThatCannotBeOpenedIsTriedAgain() throws Exception {
        on(() -> lane.dial(PORT));
        awaitAsked();
        handIn(() -> {
            throw new SSLException("no certificate");
        });
        awaitAsked();
        handIn();

        assertThat(beats()).isTrue();
    }

    private void awaitAsked() throws InterruptedException {
        assertThat(asked.poll(SOON_SECONDS, TimeUnit.SECONDS)).isEqualTo(PORT);
    }

    private IdleChannel handIn() throws Exception {
        var made = new IdleChannel();
        handIn(() -> made);
        return made;
    }

    /** Returns once the lane knows. */
    private void handIn(Callable<ManagedChannel> result) throws InterruptedException {
        assertThat(results.offer(result, SOON_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(handedIn.tryAcquire(SOON_SECONDS, TimeUnit.SECONDS)).isTrue();
    }

    private void onLoop(Runnable opened) {
        loop.execute(() -> {
            opened.run();
            handedIn.release();
        });
    }

    private boolean beats() throws Exception {
        return loop.submit(() -> lane.beat(beat)).get(SOON_SECONDS, TimeUnit.SECONDS);
    }

    private void on(Runnable work) throws Exception {
        loop.submit(work).get(SOON_SECONDS, TimeUnit.SECONDS);
    }
}
