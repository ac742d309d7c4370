package sh.deploy.controllers.nodelifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class OverdueTest {
    private final Overdue overdue = new Overdue();

    private boolean mayGo(long lateMillis, long nowMillis) {
        return overdue.mayGo(
                "n1",
                "u1",
                Duration.ofMillis(lateMillis),
                Duration.ofMillis(nowMillis).toNanos());
    }

    @Test
    void whatIsDueGoesAtOnce() {
        assertThat(mayGo(0, 100)).isTrue();
        assertThat(mayGo(1_100, 1_200)).isTrue();
    }

    @Test
    void whoComesLateLooksASecondTime() {
        assertThat(mayGo(20_000, 30_000)).isFalse();
        assertThat(mayGo(21_000, 31_000)).isFalse();
        assertThat(mayGo(22_000, 32_000)).isTrue();
    }

    @Test
    void whoStoodStillBetweenTheLooksBeginsAnew() {
        assertThat(mayGo(20_000, 30_000)).isFalse();
        assertThat(mayGo(40_000, 50_000)).isFalse();
        assertThat(mayGo(42_000, 52_000)).isTrue();
    }

    @Test
    void forgetsLooksOfANodeThatIsBack() {
        assertThat(mayGo(20_000, 30_000)).isFalse();
        overdue.none("n1");
        assertThat(mayGo(22_000, 32_000)).isFalse();
    }
}
