package sh.deploy.kubelet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RepeatedTasksTest {
    private static final Duration OFTEN = Duration.ofMillis(1);

    @Test
    void noneWaitsForAnother() {
        var never = new CountDownLatch(1);
        var hanging = new AtomicInteger();
        var others = new AtomicInteger();
        try (var tasks = new RepeatedTasks("test-")) {
            for (int i = 0; i < 8; i++) {
                tasks.every(OFTEN, () -> {
                    hanging.incrementAndGet();
                    awaitEnd(never);
                });
            }
            await().until(() -> hanging.get() == 8);
            tasks.every(OFTEN, others::incrementAndGet);
            await().until(() -> others.get() > 2);
        }
    }

    private static void awaitEnd(CountDownLatch never) {
        try {
            never.await();
        } catch (InterruptedException theTestEnds) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void goesOnWhateverIsThrown() {
        var runs = new AtomicInteger();
        try (var tasks = new RepeatedTasks("test-")) {
            tasks.every(OFTEN, () -> {
                if (runs.incrementAndGet() < 3) {
                    throw new StackOverflowError("as a test");
                }
            });
            await().until(() -> runs.get() > 3);
        }
    }

    @Test
    void nodesOfOneMachineLookAtDifferentTimes() {
        var period = Duration.ofSeconds(10);
        var phases = IntStream.rangeClosed(1, 100)
                .mapToLong(node -> RepeatedTasks.phase("node-" + node, period).toMillis())
                .sorted()
                .toArray();
        assertThat(phases[0]).isNotNegative();
        assertThat(phases[99]).isLessThan(10_000);
        assertThat(IntStream.range(1, 100).mapToLong(i -> phases[i] - phases[i - 1]))
                .allMatch(apart -> apart < 1000);
        assertThat(RepeatedTasks.phase("node-2", period).minus(RepeatedTasks.phase("node-1", period)))
                .matches(apart -> apart.abs().compareTo(Duration.ofSeconds(1)) > 0);
    }
}
