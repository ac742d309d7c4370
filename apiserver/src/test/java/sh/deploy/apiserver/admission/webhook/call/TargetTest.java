package sh.deploy.apiserver.admission.webhook.call;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TargetTest {
    @ParameterizedTest
    @CsvSource({
        "https://hook.example.com, hook.example.com, 443, /",
        "https://hook.example.com:8443/a/b, hook.example.com, 8443, /a/b",
        "https://[2001:db8::1]:9/x%20y, 2001:db8::1, 9, /x%20y",
        "https://hook.example.com//, hook.example.com, 443, //",
        "https://hook.example.com//a/b, hook.example.com, 443, //a/b",
        "https://hook.example.com/a%2Fb, hook.example.com, 443, /a%2Fb",
        "https://hook.example.com/\u00fc, hook.example.com, 443, /%C3%BC"
    })
    void readsAUrl(String url, String host, int port, String path) {
        assertThat(Target.of(url)).isEqualTo(new Target(host, port, path));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "http://a.b.c", "https://", "https://a b", "://"})
    void makesNothingOfAnyOther(String url) {
        assertThat(Target.of(url).host()).isEmpty();
    }

    @Test
    void namesTheHostAndTellsTheTime() {
        var head = new String(Target.of("https://[2001:db8::1]:9/x").head(7, Duration.ofMillis(1_500)), ISO_8859_1);

        assertThat(head)
                .startsWith("POST /x?timeout=2s HTTP/1.1\r\nHost: [2001:db8::1]:9\r\n")
                .contains("Content-Length: 7\r\n")
                .endsWith("\r\n\r\n");
    }
}
