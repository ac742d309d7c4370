package sh.deploy.api.controller;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import sh.deploy.api.time.SystemTime;

@Tag("slow")
class ControllerLoopTest {
    private static final long PATIENCE_SECONDS = 20;

    @Test
    void aKeyThatFailsComesAgainUntilItSucceeds() throws InterruptedException {
        var calls = new AtomicInteger();
        var succeeded = new CountDownLatch(1);
        try (var loop = loop("failing", 1, key -> {
            if (calls.incrementAndGet() < 4) {
                throw new IllegalStateException("call " + calls.get());
            }
            succeeded.countDown();
            return Outcome.SETTLED;
        })) {
            loop.enqueue("a");
            loop.start();
            assertThat(succeeded.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(calls).hasValue(4);
    }

    @Test
    void aKeyIsNeverInWorkTwice() throws InterruptedException {
        var inWork = ConcurrentHashMap.<String>newKeySet();
        var clashes = new AtomicInteger();
        var rounds = new CountDownLatch(200);
        try (var loop = loop("busy", 4, key -> {
            clashes.addAndGet(inWork.add(key) ? 0 : 1);
            Thread.yield();
            inWork.remove(key);
            rounds.countDown();
            return Outcome.checkAgain(Duration.ZERO);
        })) {
            loop.start();
            loop.enqueue("a");
            loop.enqueue("b");
            assertThat(rounds.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(clashes).hasValue(0);
    }

    @Test
    void whatHangsIsInterruptedAndComesAgain() throws InterruptedException {
        var calls = new AtomicInteger();
        var again = new CountDownLatch(1);
        Reconciler<String> hanging = key -> {
            if (calls.incrementAndGet() == 1) {
                new CountDownLatch(1).await();
            }
            again.countDown();
            return Outcome.SETTLED;
        };
        try (var loop =
                new ControllerLoop<>("hanging", hanging, 1, Duration.ofMillis(1), new SystemTime(), LoopMetrics.NONE)) {
            loop.start();
            loop.enqueue("a");
            assertThat(again.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void closingInterruptsWhatIsUnderWay() throws InterruptedException {
        var began = new CountDownLatch(1);
        var interrupted = new CountDownLatch(1);
        var loop = loop("closing", 1, key -> {
            began.countDown();
            try {
                new CountDownLatch(1).await();
            } finally {
                interrupted.countDown();
            }
            return Outcome.SETTLED;
        });
        loop.start();
        loop.enqueue("a");
        assertThat(began.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        loop.close();
        assertThat(interrupted.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    }

    private static ControllerLoop<String> loop(String name, int workers, Reconciler<String> reconciler) {
        return new ControllerLoop<>(name, reconciler, workers, new SystemTime(), LoopMetrics.NONE);
    }
}
