package sh.deploy.kubelet.environment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VariablesTest {
    @ParameterizedTest
    @CsvSource({
        "plain, plain",
        "$(A), 1",
        "x$(A)$(B)y, x12y",
        "$(C), $(C)",
        "$$(A), $(A)",
        "$$$(A), $1",
        "$A, $A",
        "$(A, $(A",
        "end$, end$"
    })
    void replacesWhatIsKnownAndLeavesTheRest(String text, String expected) {
        assertThat(Variables.expand(text, Map.of("A", "1", "B", "2"))).isEqualTo(expected);
    }
}
