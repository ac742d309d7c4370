package sh.deploy.kubelet.sandboxes;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PoolDemandTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long BURST = PoolDemand.BURST.toNanos();
    private static final long REMEMBERED = PoolDemand.REMEMBERED.toNanos();

    private final PoolDemand demand = new PoolDemand(4);

    private void ask(int times, long nowNanos) {
        for (int i = 0; i < times; i++) {
            demand.asked(nowNanos);
        }
    }

    @Test
    void keepsTheLeastUntilMoreAreAskedForTogether() {
        ask(4, 0);
        assertThat(demand.wanted(0)).isEqualTo(4);
        assertThat(demand.hasGrown(0)).isFalse();
        ask(1, BURST);
        assertThat(demand.wanted(BURST)).isEqualTo(5);
        assertThat(demand.hasGrown(BURST)).isTrue();
    }

    @Test
    void requestsFurtherApartThanABurstDoNotAddUp() {
        ask(4, 0);
        ask(4, BURST + 1);
        assertThat(demand.wanted(BURST + 1)).isEqualTo(4);
    }

    @Test
    void preparesForTheLargestBurstUntilItIsForgotten() {
        ask(20, 0);
        ask(6, 60 * SECOND);
        assertThat(demand.wanted(REMEMBERED)).isEqualTo(20);
        assertThat(demand.wanted(REMEMBERED + 1)).isEqualTo(4);
        ask(7, REMEMBERED + 1);
        assertThat(demand.wanted(REMEMBERED + 1)).isEqualTo(7);
    }

    @Test
    void neverKeepsMoreThanItsBound() {
        ask(1000, 0);
        assertThat(demand.wanted(0)).isEqualTo(PoolDemand.MOST);
    }

    @Test
    void aSettingOfNoneStaysNone() {
        var none = new PoolDemand(0);
        none.asked(0);
        none.asked(1);
        assertThat(none.wanted(1)).isZero();
    }
}
