package sh.deploy.kubelet.sandboxes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
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
                threads.submit(() -> queue.urgent(() -> {
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
    void workAheadRunsWhenNobodyWaits() throws Exception {
        assertThat(new StartQueue(1).ahead(() -> "made")).isEqualTo("made");
    }
}
