package sh.deploy.apiserver.admission.webhook.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A name service that does not answer about one name. */
class LookupsTest {
    private static final long LONG_NANOS = Duration.ofSeconds(20).toNanos();

    private final CountDownLatch end = new CountDownLatch(1);
    private final Semaphore asked = new Semaphore(0);
    private final Lookups lookups = new Lookups(this::resolve);
    private final ArrayList<Thread> threads = new ArrayList<>();

    private InetAddress[] resolve(String host) {
        if (host.equals("silent.test")) {
            asked.release();
            waitFor(end);
        }
        return new InetAddress[] {InetAddress.ofLiteral("192.0.2.1")};
    }

    @AfterEach
    void stop() throws InterruptedException {
        end.countDown();
        for (var thread : threads) {
            thread.join();
        }
    }

    private void askForSilent(int times, Semaphore ofItsOwn) throws InterruptedException {
        for (int i = 0; i < times; i++) {
            threads.add(Thread.ofVirtual().start(() -> find("silent.test", ofItsOwn)));
        }
        assertThat(asked.tryAcquire(times, 20, TimeUnit.SECONDS)).isTrue();
    }

    private void find(String host, Semaphore ofItsOwn) {
        try {
            assertThat(lookups.find(host, ofItsOwn, LONG_NANOS)).hasSize(1);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void oneNameTakesNoMoreThanItsOwnPlaces() throws Exception {
        var ofItsOwn = new Semaphore(Lookups.MOST_OF_ONE);
        askForSilent(Lookups.MOST_OF_ONE, ofItsOwn);

        assertThatThrownBy(() -> lookups.find("silent.test", ofItsOwn, 1))
                .isInstanceOf(CallFailed.class)
                .hasMessageContaining("answers too slowly");
        assertThat(lookups.find("other.test", new Semaphore(1), LONG_NANOS)).hasSize(1);
    }

    @Test
    void fewAreUnderWayAtOnceAndAnAddressIsNone() throws Exception {
        for (int i = 0; i < Lookups.MOST; i++) {
            askForSilent(1, new Semaphore(1));
        }

        assertThatThrownBy(() -> lookups.find("other.test", new Semaphore(1), 1))
                .isInstanceOf(CallFailed.class);
        assertThat(lookups.find("192.0.2.1", new Semaphore(0), 1)).hasSize(1);

        end.countDown();
        assertThat(lookups.find("other.test", new Semaphore(1), LONG_NANOS)).hasSize(1);
    }

    private static void waitFor(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
