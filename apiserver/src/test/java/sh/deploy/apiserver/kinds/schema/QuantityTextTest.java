package sh.deploy.apiserver.kinds.schema;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuantityTextTest {
    @ParameterizedTest
    @CsvSource({
        "1, 1",
        "0.5, 500m",
        "1000m, 1",
        "1500m, 1500m",
        "100m, 100m",
        "2Gi, 2Gi",
        "1024Mi, 1Gi",
        "1.5Gi, 1536Mi",
        "0.5Mi, 512Ki",
        "1000Ki, 1000Ki",
        "1e3, 1e3",
        "1k, 1k",
        "1000, 1k",
        "0, 0",
        "0Gi, 0",
        "-1, -1",
        ".5, 500m",
        "5., 5",
        "1n, 1n",
        "0.1n, 1n",
        "12E, 9223372036854775807",
        "100Ki, 100Ki",
        "1000000, 1M",
        "128974848, 128974848",
        "123Mi, 123Mi",
        "512, 512",
        "+1, 1",
        "500Gi, 500Gi"
    })
    void areWrittenInOneWay(String text, String canonical) {
        assertThat(QuantityText.parse(text)).map(QuantityText::canonical).hasValue(canonical);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", " ", "1 Gi", "Gi", "1.2.3", "1KB", "1gi", "1e", "1e99999999", "one", "--1", "0x10", "1Mi5"})
    void refusesWhatIsNone(String text) {
        assertThat(QuantityText.parse(text)).isEmpty();
    }

    @Test
    void refusesATextThatIsFarTooLong() {
        assertThat(QuantityText.parse("9".repeat(1_000_000))).isEmpty();
    }
}
