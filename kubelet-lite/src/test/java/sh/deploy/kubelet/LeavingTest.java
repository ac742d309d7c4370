package sh.deploy.kubelet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LeavingTest {
    private static final Duration LONG = Duration.ofHours(1);
    private static final Duration BOUND = Duration.ofSeconds(30);

    private final Leaving leaving = new Leaving();

    @Test
    void nobodyIsWaitedForWhoMayTakeNoTime() {
        leaving.add("killed", Duration.ZERO);

        assertThat(leaving.isEmpty()).isTrue();
        assertThat(leaving.ids()).isEmpty();
    }

    @Test
    void itIsOverWhenAllHaveEnded() {
        leaving.add("one", LONG);
        leaving.add("other", LONG.plusHours(1));
        leaving.ended("one");
        assertThat(leaving.ids()).containsExactly("other");
        leaving.ended("other");

        assertTimeoutPreemptively(BOUND, leaving::await);
    }

    @Test
    void eachHasItsOwnTime() throws InterruptedException {
        leaving.add("hasty", Duration.ofMillis(10));
        leaving.add("patient", LONG);
        var waiting = Thread.ofVirtual().start(() -> {
            try {
                leaving.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });

        assertTimeoutPreemptively(BOUND, () -> {
            while (leaving.ids().contains("hasty")) {
                Thread.onSpinWait();
            }
        });
        assertThat(leaving.ids()).containsExactly("patient");
        assertThat(waiting.isAlive()).isTrue();
        leaving.ended("patient");
        assertThat(waiting.join(BOUND)).isTrue();
    }
}
