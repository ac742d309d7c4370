package sh.deploy.kubelet.pods;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.OptionalLong;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContainerLogsTest {
    @ParameterizedTest
    @CsvSource({
        "1969-12-31T23:59:59Z, 0",
        "2026-01-31T12:00:00Z, 1769860800",
        "2038-01-19T03:14:07Z, 2147483647",
        "2040-01-01T00:00:00Z, 2147483647"
    })
    void asksTheEngineForNoMomentThatItCannotCount(Instant since, int seconds) {
        var request = new LogRequest(
                "default", "p", "", "", false, false, false, OptionalLong.empty(), since, OptionalLong.empty());

        assertThat(ContainerLogs.query(request).sinceUnixSeconds()).isEqualTo(seconds);
    }
}
