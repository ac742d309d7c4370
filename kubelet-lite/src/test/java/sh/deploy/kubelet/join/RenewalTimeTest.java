package sh.deploy.kubelet.join;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RenewalTimeTest {
    private static final Instant FROM = Instant.parse("2026-01-01T00:00:00Z");

    @ParameterizedTest
    @CsvSource({"0.0,70", "0.5,80", "1.0,90"})
    void isFromSeventyToNinetyPercentOfTheLife(double chance, int seconds) {
        assertThat(RenewalTime.of(FROM, FROM.plusSeconds(100), chance)).isEqualTo(FROM.plusSeconds(seconds));
    }
}
