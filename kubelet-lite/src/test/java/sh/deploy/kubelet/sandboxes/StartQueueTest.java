package sh.deploy.kubelet.sandboxes;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class StartQueueTest {
    @Test
    void neverMoreThanItsPlacesAtOnce() throws Exception {
        var queue = new StartQueue(2);
        var inside = new AtomicInteger();
        var most = Collections.synchronizedList(new ArrayList<Integer>());
        var meeting = new CountDownLatch(2);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 10; i++) {
                threads.submit(() -> queue.container(() -> {
                    most.add(inside.incrementAndGet());
                    meeting.countDown();
                    meeting.await(); // two do run together
                    return inside.decrementAndGet();
                }));
            }
        }
        assertThat(most).hasSize(10).allMatch(count -> count <= 2);
    }

    @Test
    void aContainerWhoseSandboxRunsComesBeforeSandboxesThatWaitLonger() throws Exception {
        var queue = new StartQueue(1);
        var order = Collections.synchronizedList(new ArrayList<String>());
        var began = new CountDownLatch(1);
        var end = new CountDownLatch(1);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            threads.submit(() -> queue.container(() -> {
                began.countDown();
                end.await();
                return order.add("running");
            }));
            began.await();
            var sandbox = Thread.ofVirtual().start(() -> waiting(() -> queue.sandbox(() -> order.add("sandbox"))));
            awaitWaiting(sandbox);
            var container =
                    Thread.ofVirtual().start(() -> waiting(() -> queue.container(() -> order.add("container"))));
            awaitWaiting(container);
            end.countDown();
            sandbox.join();
            container.join();
        }
        assertThat(order).containsExactly("running", "container", "sandbox");
    }

    private static void waiting(Callable<Boolean> start) {
        try {
            start.call();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static void awaitWaiting(Thread thread) {
        long end = System.nanoTime() + Duration.ofSeconds(5).toNanos();
        while (thread.getState() != Thread.State.WAITING) {
            assertThat(System.nanoTime()).isLessThan(end);
            Thread.onSpinWait();
        }
    }

    @Test
    void workAheadRunsWhenNobodyWaits() throws Exception {
        assertThat(new StartQueue(1).ahead(() -> "made")).isEqualTo("made");
    }
}
