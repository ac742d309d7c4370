package sh.deploy.kubelet.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BeatDiallerTest {
    private static final long SOON_SECONDS = 20;

    private final ExecutorService beats =
            Executors.newSingleThreadExecutor(Thread.ofPlatform().name("beats").factory());
    private final BlockingQueue<String> said = new LinkedBlockingQueue<>();
    private final IdleChannel channel = new IdleChannel();

    @AfterEach
    void end() {
        beats.shutdownNow();
    }

    @Test
    void opensOnAThreadOfItsOwnAndHandsInOnTheBeatThread() throws Exception {
        try (var dialler = new BeatDialler(
                port -> {
                    said.add("opening " + port + " on " + thread());
                    return channel;
                },
                beats)) {
            dialler.open(7, opened -> said.add((opened == channel) + " on " + thread()), () -> said.add("failed"));

            assertThat(next()).isEqualTo("opening 7 on heartbeats-dial");
            assertThat(next()).isEqualTo("true on beats");
        }
    }

    @Test
    void whileItOpensTheBeatThreadGoesOn() throws Exception {
        var end = new CountDownLatch(1);
        try (var dialler = new BeatDialler(
                port -> {
                    await(end);
                    return channel;
                },
                beats)) {
            beats.execute(() -> dialler.open(7, opened -> said.add("opened"), () -> said.add("failed")));
            beats.execute(() -> said.add("a beat"));

            assertThat(next()).isEqualTo("a beat");
            end.countDown();
            assertThat(next()).isEqualTo("opened");
        }
    }

    @Test
    void saysOnTheBeatThreadThatItFailed() throws Exception {
        try (var dialler = new BeatDialler(
                port -> {
                    throw new SSLException("no certificate");
                },
                beats)) {
            dialler.open(7, opened -> said.add("opened"), () -> said.add("failed on " + thread()));

            assertThat(next()).isEqualTo("failed on beats");
        }
    }

    private static String thread() {
        return Thread.currentThread().getName();
    }

    private String next() throws InterruptedException {
        return String.valueOf(said.poll(SOON_SECONDS, TimeUnit.SECONDS));
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(SOON_SECONDS, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
