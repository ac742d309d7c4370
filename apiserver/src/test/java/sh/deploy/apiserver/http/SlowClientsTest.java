package sh.deploy.apiserver.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import sh.deploy.api.time.SystemTime;
import sh.deploy.apiserver.TestApiServer;

class SlowClientsTest {
    /** The time without a request begins before the handshake, which takes its time in a JVM that makes its first. */
    private static final Duration IDLE = Duration.ofSeconds(3);

    private static final Limits SHORT =
            new Limits(1_000, 8_000, Duration.ofMillis(200), Duration.ofMillis(200), IDLE, 400, 32, 50_000);

    private static TestApiServer server() {
        return TestApiServer.start(new SystemTime(), settings -> settings.withLimits(SHORT));
    }

    private static SSLSocket connect(TestApiServer server) throws IOException, GeneralSecurityException {
        var tls = HttpsClient.tls(server.caPem(), server.adminCredential());
        var socket = (SSLSocket) tls.getSocketFactory().createSocket("127.0.0.1", server.port());
        socket.setSoTimeout(10_000);
        return socket;
    }

    private static String answerTo(String partOfARequest) throws IOException, GeneralSecurityException {
        try (var server = server();
                var socket = connect(server)) {
            socket.getOutputStream().write(partOfARequest.getBytes(US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), US_ASCII);
        }
    }

    @Test
    void endsAConnectionWhoseHeadersDoNotCome() throws Exception {
        assertThat(answerTo("GET /version HTTP/1.1\r\nHost: x\r\n")).startsWith("HTTP/1.1 408");
    }

    @Test
    void endsAConnectionWhoseBodyDoesNotCome() throws Exception {
        assertThat(answerTo("POST /api/v1/namespaces HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n{"))
                .startsWith("HTTP/1.1 408");
    }

    @Test
    void endsAConnectionOnWhichNothingHappens() throws Exception {
        assertThat(answerTo("")).isEmpty();
    }

    @Test
    void answersRequestsThatWereSentAheadInTheirOrder() throws Exception {
        var two =
                "GET /readyz HTTP/1.1\r\nHost: x\r\n\r\nGET /livez?verbose HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";

        assertThat(answerTo(two)).containsSubsequence("\r\n\r\nok", "livez check passed");
    }
}
