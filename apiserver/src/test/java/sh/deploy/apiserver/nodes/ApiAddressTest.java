package sh.deploy.apiserver.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ApiAddressTest {
    private static String host(List<String> listen, String... hosts) {
        return ApiAddress.of(listen, List.of(hosts), 6443).host();
    }

    @Test
    void isTheFirstThatOthersKnow() {
        assertThat(host(List.of("127.0.0.1", "::1", "172.17.0.1", "192.0.2.1"))).isEqualTo("172.17.0.1");
        assertThat(ApiAddress.of(List.of("192.0.2.1"), List.of(), 6443).port()).isEqualTo(6443);
    }

    @Test
    void isNoneWhereOnlyThisMachineKnowsIt() {
        assertThat(host(List.of("127.0.0.1"), "192.0.2.1")).isEmpty();
        assertThat(host(List.of("0.0.0.0"))).isEmpty();
    }

    @Test
    void isOneOfTheCertificatesWhereTheServerListensOnAll() {
        assertThat(host(List.of("0.0.0.0"), "localhost", "127.0.0.1", "172.17.0.1"))
                .isEqualTo("172.17.0.1");
        assertThat(host(List.of("::"), "172.17.0.1")).isEqualTo("172.17.0.1");
    }
}
