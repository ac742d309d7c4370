package sh.deploy.e2e.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import sh.deploy.apiserver.TestApiServer;
import sh.deploy.e2e.cluster.Command;
import sh.deploy.e2e.cluster.Tools;

/** Row F12: what sslscan finds at the server's three doors. */
@Tag("beside-others")
class TlsScanIT {
    private static final Pattern CIPHER = Pattern.compile(
            "<cipher status=\"\\w+\" sslversion=\"([^\"]+)\" bits=\"(\\d+)\" cipher=\"([^\"]+)\"[^>]* strength=\"(\\w+)\"");
    private static final Pattern PROTOCOL =
            Pattern.compile("<protocol type=\"(\\w+)\" version=\"([\\d.]+)\" enabled=\"1\"");
    private static final Pattern VULNERABLE = Pattern.compile("<heartbleed [^>]*vulnerable=\"1\"");

    private static final TestApiServer SERVER = TestApiServer.start();

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    @Test
    void nothingWeakIsOfferedByTheApi() {
        nothingWeakIsOfferedAt(SERVER.port());
    }

    @Test
    void nothingWeakIsOfferedToNodes() {
        nothingWeakIsOfferedAt(SERVER.nodeLinkPort());
    }

    @Test
    void nothingWeakIsOfferedToTheirHeartbeats() {
        nothingWeakIsOfferedAt(SERVER.beatPort());
    }

    private static void nothingWeakIsOfferedAt(int port) {
        Tools.need("sslscan");
        var report = Command.run(Map.of(), "", List.of("sslscan", "--no-colour", "--xml=-", "127.0.0.1:" + port))
                .succeeded()
                .out();
        var ciphers = CIPHER.matcher(report).results().toList();

        assertThat(PROTOCOL.matcher(report).results().map(match -> match.group(1) + match.group(2)))
                .as("%s", report)
                .isNotEmpty()
                .isSubsetOf("tls1.2", "tls1.3");
        assertThat(ciphers).as("%s", report).isNotEmpty().allSatisfy(cipher -> {
            assertThat(Integer.parseInt(cipher.group(2))).isGreaterThanOrEqualTo(128);
            assertThat(cipher.group(3)).matches(".*(GCM|CHACHA20).*");
            assertThat(cipher.group(3)).matches("TLS_.*|ECDHE-.*");
            assertThat(cipher.group(4)).isIn("strong", "acceptable");
        });
        assertThat(VULNERABLE.matcher(report).find()).isFalse();
        assertThat(report)
                .contains("<expired>false</expired>")
                .doesNotContain("<compression supported=\"1\"", "<renegotiation supported=\"1\" secure=\"0\"");
    }
}
