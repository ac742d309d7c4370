package sh.deploy.e2e.bench.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RecoveryRunTest {
    private static final long SECOND = 1_000_000_000;

    @Test
    void theBudgetIsFullSixSecondsAfterEachReplacementThatWasMade() {
        assertThat(RecoveryRun.fullAgain(List.of())).isNegative();
        assertThat(RecoveryRun.fullAgain(List.of(10 * SECOND, 10 * SECOND, 11 * SECOND)))
                .isEqualTo(28 * SECOND);
    }

    @Test
    void oneThatWasMadeLongAgoDelaysNothing() {
        assertThat(RecoveryRun.fullAgain(List.of(10 * SECOND, 100 * SECOND))).isEqualTo(106 * SECOND);
    }
}
