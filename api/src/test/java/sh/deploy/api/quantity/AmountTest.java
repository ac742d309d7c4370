package sh.deploy.api.quantity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.Quantity;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AmountTest {
    @ParameterizedTest
    @CsvSource({
        "1, 1000",
        "250m, 250",
        "1.5, 1500",
        "0, 0",
        ".5, 500",
        "1e3, 1000000",
        "2E-1, 200",
        "100u, 1",
        "1n, 1",
        "1k, 1000000",
    })
    void readsCpuInMillicoresRoundedUp(String text, long milli) {
        assertThat(Amount.parse(text).milli()).isEqualTo(milli);
    }

    @ParameterizedTest
    @CsvSource({
        "1Ki, 1024",
        "64Mi, 67108864",
        "1G, 1000000000",
        "1.5Gi, 1610612736",
        "1E, 1000000000000000000",
        "1500m, 2",
        "100E, 9223372036854775807",
    })
    void readsMemoryInBytesRoundedUp(String text, long bytes) {
        assertThat(Amount.parse(text).units()).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "1KB", "1 Gi", "--1", "1e", "1e999999999", "Mi", "1.2.3"})
    void refusesWhatIsNoQuantityAndSaysWhatIs(String text) {
        assertThatThrownBy(() -> Amount.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("such as 250m, 1.5 or 64Mi");
    }

    @Test
    void whatAResourceListLacksIsZero() {
        var requests = Map.of("cpu", new Quantity("100m"));
        assertThat(Amount.of(requests, "cpu").milli()).isEqualTo(100);
        assertThat(Amount.of(requests, "memory")).isEqualTo(Amount.ZERO);
        assertThat(Amount.of(null, "cpu")).isEqualTo(Amount.ZERO);
    }
}
