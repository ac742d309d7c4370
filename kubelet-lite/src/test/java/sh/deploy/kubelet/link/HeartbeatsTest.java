package sh.deploy.kubelet.link;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeartbeatsTest {
    @ParameterizedTest
    @CsvSource({"127.0.0.1,1", "127.0.0.53,1", "localhost,1", "::1,1", "10.0.0.1,2", "api.example.com,2", "fe80::1,2"})
    void takeASecondLaneWherePacketsCanBeLost(String host, int lanes) {
        assertThat(Heartbeats.lanes(host)).isEqualTo(lanes);
    }
}
