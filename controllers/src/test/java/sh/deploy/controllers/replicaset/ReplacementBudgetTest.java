package sh.deploy.controllers.replicaset;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReplacementBudgetTest {
    private static final long SECOND = 1_000_000_000L;

    private final ReplacementBudget budget = new ReplacementBudget(-7);

    @Test
    void grantsAQuarterOfAllPodsAndAtLeastTen() {
        assertThat(budget.take(30, 8, 0)).isEqualTo(10);
        assertThat(new ReplacementBudget(0).take(30, 80, 0)).isEqualTo(20);
    }

    @Test
    void grantsNothingWhileItIsEmpty() {
        budget.take(10, 8, 0);
        assertThat(budget.take(1, 8, 5 * SECOND)).isZero();
    }

    @Test
    void fillsWithinAMinuteAndNotBeyond() {
        budget.take(10, 8, 0);
        assertThat(budget.take(10, 8, 6 * SECOND)).isEqualTo(1);
        assertThat(budget.take(10, 8, 66 * SECOND)).isEqualTo(10);
        assertThat(budget.take(30, 8, 1_000 * SECOND)).isEqualTo(10);
    }

    @Test
    void grantsNoMoreThanIsWanted() {
        assertThat(budget.take(4, 8, 0)).isEqualTo(4);
        assertThat(budget.take(10, 8, 0)).isEqualTo(6);
    }
}
