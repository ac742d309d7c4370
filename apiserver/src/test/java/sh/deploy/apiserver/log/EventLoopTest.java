package sh.deploy.apiserver.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class EventLoopTest {
    private static final long PATIENCE_SECONDS = 20;

    private final Semaphore rounds = new Semaphore(0);

    @Test
    void roundsComeByThemselvesForAsLongAsTheyAreAskedFor() throws InterruptedException {
        var toCome = new AtomicInteger(3);
        try (var loop = started(toCome)) {
            loop.post(() -> {});
            assertThat(rounds.tryAcquire(3, PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(toCome).hasNonPositiveValue();
    }

    /** A thread that waits with a time limit would be seen as {@code TIMED_WAITING}. */
    @Test
    void theThreadSleepsUntilSomethingIsPostedWhenNothingIsDue() throws InterruptedException {
        var thread = new Thread[1];
        var ran = new CountDownLatch(1);
        try (var loop = started(new AtomicInteger())) {
            loop.post(() -> thread[0] = Thread.currentThread());
            assertThat(rounds.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
            while (thread[0].getState() != Thread.State.WAITING && System.nanoTime() < end) {
                Thread.onSpinWait();
            }
            assertThat(thread[0].getState()).isEqualTo(Thread.State.WAITING);
            loop.post(ran::countDown);
            assertThat(ran.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        }
    }

    private EventLoop started(AtomicInteger toCome) {
        var loop = new EventLoop("event-loop", () -> {
            rounds.release();
            return toCome.decrementAndGet() > 0;
        });
        loop.start();
        return loop;
    }
}
