package sh.deploy.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.api.problem.Reason;

class PageOriginsTest {
    private final PageOrigins pages = new PageOrigins(List.of("api.example", "10.0.0.1", "0:0:0:0:0:0:0:1"));

    private static HttpRequestData request(String upgrade, String host, String origin) {
        var headers = new DefaultHttpHeaders().add("host", host).add("origin", origin);
        if (!upgrade.isEmpty()) {
            headers.add("upgrade", upgrade);
        }
        return new HttpRequestData("GET", "/x", "", headers, Response.EMPTY, List.of());
    }

    @ParameterizedTest
    @CsvSource({
        "api.example, https://api.example",
        "api.example:443, https://api.example",
        "api.example:6443, https://API.example:6443",
        "10.0.0.1:6443, https://10.0.0.1:6443",
        "[::1]:6443, https://[::1]:6443",
        "[::1], https://[::1]"
    })
    void ofTheServersOwnHostAndPortMay(String host, String origin) {
        assertThatCode(() -> pages.require(request("websocket", host, origin))).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({
        "api.example:6443, https://api.example:6444",
        "api.example:6443, https://api.example",
        "api.example:6443, http://api.example:6443",
        "api.example:6443, api.example:6443",
        "api.example:6443, https://www.api.example:6443",
        "other.example:6443, https://other.example:6443",
        "10.0.0.2:6443, https://10.0.0.2:6443",
        "[::2]:6443, https://[::2]:6443",
        "[::1:6443, https://[::1:6443",
        "'', https://",
        "api.example:6443, null"
    })
    void ofAnyOtherMayNot(String host, String origin) {
        for (var upgrade : new String[] {"websocket", "SPDY/3.1", "h2c"}) {
            assertThatThrownBy(() -> pages.require(request(upgrade, host, origin)))
                    .isInstanceOfSatisfying(
                            ProblemException.class,
                            refused -> assertThat(refused.problem().reason()).isEqualTo(Reason.FORBIDDEN))
                    .hasMessageContaining("only pages of this server's own host and port");
        }
    }

    @Test
    void areNotAskedForWhereNothingIsUpgraded() {
        assertThatCode(() -> pages.require(request("", "api.example", "https://evil.example")))
                .doesNotThrowAnyException();
    }
}
