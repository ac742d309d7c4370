package sh.deploy.controllers.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BucketsTest {
    @Test
    void neverPutsALargerAmountInALowerClass() {
        int last = 0;
        for (long amount = -1; amount < 3_000_000; amount += 1 + amount / 500) {
            assertThat(Buckets.of(amount)).isBetween(last, Buckets.COUNT - 1);
            last = Buckets.of(amount);
        }
    }

    @Test
    void findsEveryAmountAtOrAboveTheFloorOfItsClass() {
        for (long amount = 0; amount < 3_000_000; amount += 1 + amount / 500) {
            assertThat(Buckets.floor(Buckets.of(amount))).isLessThanOrEqualTo(amount);
        }
    }
}
