package sh.deploy.apiserver.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LogStreamsTest {
    @ParameterizedTest
    @CsvSource({
        "1970-01-01T00:00:01.5Z, 1500000000",
        "0001-01-01T00:00:00Z, 0",
        "2040-01-01T00:00:00Z, 2208988800000000000",
        "9999-01-01T00:00:00Z, 9223372035000000000"
    })
    void countsAMomentWithinWhatTheWireHolds(Instant since, long nanos) {
        assertThat(LogStreams.unixNanos(since)).isEqualTo(nanos);
    }
}
