package sh.deploy.e2e.bench.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class RecoveryOptionsTest {
    @Test
    void whatFollowsQuickChangesIt() {
        assertThat(RecoveryOptions.parse(List.of(), 7)).isEqualTo(new RecoveryOptions(12, 12, 5, 7));
        assertThat(RecoveryOptions.parse(List.of("--quick", "--swarm", "0", "--seed", "9"), 7))
                .isEqualTo(new RecoveryOptions(2, 2, 0, 9));
    }

    @Test
    void refusesWhatItDoesNotKnow() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RecoveryOptions.parse(List.of("--fault", "3"), 7))
                .withMessageContaining("--faults N");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RecoveryOptions.parse(List.of("--faults"), 7))
                .withMessageContaining("takes a number");
    }
}
