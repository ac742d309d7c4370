package sh.deploy.apiserver.admission.webhook.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import sh.deploy.apiserver.fair.Sharer;

@Timeout(60)
class CallPlacesTest {
    private static final Sharer FLOOD = Sharer.of("system:serviceaccount:flood:a");
    private static final Sharer ITS_NEIGHBOUR = Sharer.of("system:serviceaccount:flood:b");
    private static final Sharer JANE = Sharer.of("jane");
    private static final Sharer JUNE = Sharer.of("june");
    private static final long LONG = Duration.ofSeconds(50).toNanos();

    private final CallPlaces places = new CallPlaces(4);

    @Test
    void oneCrowdHasHalfAtMostThoughNobodyElseCalls() throws Exception {
        assertThat(places.take(FLOOD, 0)).isTrue();
        assertThat(places.take(ITS_NEIGHBOUR, 0)).isTrue();

        assertThat(places.take(FLOOD, 0)).isFalse();
        assertThat(places.take(JANE, 0)).isTrue();
        places.giveBack(ITS_NEIGHBOUR);
        assertThat(places.take(FLOOD, 0)).isTrue();
    }

    @Test
    void whoGivesUpHoldsNothing() throws Exception {
        takeAll();
        assertThat(places.take(JANE, 1)).isFalse();
        assertThat(places.known()).isEqualTo(4);

        places.giveBack(JUNE);
        assertThat(places.take(JANE, 0)).isTrue();
    }

    @Test
    void whoIsInterruptedHoldsNothing() throws Exception {
        takeAll();
        var waiting = Thread.ofVirtual().start(() -> taken(JANE, new ConcurrentLinkedQueue<>()));
        awaitKnown(5);
        waiting.interrupt();
        waiting.join();

        assertThat(places.known()).isEqualTo(4);
    }

    private void takeAll() throws InterruptedException {
        for (var who : List.of(FLOOD, JUNE, FLOOD, JUNE)) {
            assertThat(places.take(who, 0)).isTrue();
        }
    }

    @Test
    void whoHasMuchToAskLetsOtherCrowdsGoFirst() throws Exception {
        takeAll();
        var order = new ConcurrentLinkedQueue<String>();
        var threads = new ArrayList<Thread>();
        for (var who : List.of(FLOOD, ITS_NEIGHBOUR, FLOOD, JANE)) {
            int known = places.known() + 1;
            threads.add(Thread.ofVirtual().start(() -> taken(who, order)));
            awaitKnown(known);
        }

        places.giveBack(FLOOD);
        for (var thread : threads) {
            thread.join();
        }

        assertThat(order.peek()).as("the first that is called").isEqualTo("jane");
        assertThat(order).hasSize(4);
    }

    /** Has its call answered at once. */
    private void taken(Sharer who, ConcurrentLinkedQueue<String> order) {
        try {
            if (places.take(who, LONG)) {
                order.add(who.crowd());
                places.giveBack(who);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void awaitKnown(int wanted) {
        while (places.known() != wanted) {
            Thread.onSpinWait();
        }
    }
}
