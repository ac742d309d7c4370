package sh.deploy.api.controller;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import sh.deploy.api.time.ManualTime;

class WorkQueueTest {
    private final ManualTime time = new ManualTime(Instant.EPOCH);
    private final WorkQueue<String> queue = new WorkQueue<>(time);

    @Test
    void theDelayAfterFailuresDoublesUpToItsBound() {
        assertThat(WorkQueue.backOff(0)).isEqualTo(Duration.ofMillis(5));
        assertThat(WorkQueue.backOff(1)).isEqualTo(Duration.ofMillis(10));
        assertThat(WorkQueue.backOff(12)).isEqualTo(Duration.ofMillis(20480));
        assertThat(WorkQueue.backOff(13)).isEqualTo(Duration.ofSeconds(30));
        assertThat(WorkQueue.backOff(Integer.MAX_VALUE)).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void aSuccessMakesTheNextFailureTheFirst() throws InterruptedException {
        queue.retry("a");
        time.advance(Duration.ofMillis(5));
        assertThat(queue.take()).isEqualTo("a");
        queue.done("a");
        queue.forgive("a");
        queue.retry("a");
        time.advance(Duration.ofMillis(5));
        assertThat(queue.take()).isEqualTo("a");
    }

    @Test
    void aClosedQueueHasNothing() throws InterruptedException {
        queue.add("a");
        queue.close();
        assertThat(queue.take()).isNull();
    }
}
