package sh.deploy.apiserver.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import sh.deploy.api.time.SystemTime;
import sh.deploy.apiserver.TestApiServer;
import sh.deploy.apiserver.pki.Credential;

@Tag("slow")
class SlowClientsTest {
    /** The time without a request begins before the handshake, which takes its time in a JVM that makes its first. */
    private static final Duration IDLE = Duration.ofSeconds(3);

    private static final Limits SHORT = limits(Duration.ofMillis(200), Limits.DEFAULT.pace(), IDLE);

    private static final Duration LONG = Duration.ofMinutes(2);
    private static final Duration BETWEEN = Duration.ofMillis(50);
    private static final Limits.Pace QUICK =
            new Limits.Pace(20, Duration.ofMillis(400), Duration.ofMillis(400), 1 << 30);

    private static Limits limits(Duration bodyWait, Limits.Pace pace, Duration idle) {
        return new Limits(3 << 20, 8_000, Duration.ofMillis(200), bodyWait, pace, idle, 400, 32, 50_000);
    }

    private static TestApiServer server() {
        return server(SHORT);
    }

    private static TestApiServer server(Limits limits) {
        return TestApiServer.start(new SystemTime(), settings -> settings.withLimits(limits));
    }

    private static SSLSocket connect(TestApiServer server) throws IOException, GeneralSecurityException {
        return connect(server, server.adminCredential());
    }

    private static SSLSocket connect(TestApiServer server, @Nullable Credential credential)
            throws IOException, GeneralSecurityException {
        var tls = HttpsClient.tls(server.caPem(), credential);
        var socket = (SSLSocket) tls.getSocketFactory().createSocket();
        socket.setReceiveBufferSize(4_096);
        socket.connect(new InetSocketAddress("127.0.0.1", server.port()));
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
    void endsAConnectionByWhichNoRequestEverCame() throws Exception {
        try (var server = server(limits(LONG, QUICK, LONG));
                var socket = connect(server)) {
            socket.startHandshake();

            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void endsAConnectionOfAStrangerWhoAsksNoMore() throws Exception {
        try (var server = server(limits(LONG, QUICK, LONG));
                var socket = connect(server, null)) {
            socket.getOutputStream().write("HEAD /healthz HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(US_ASCII));
            assertThat(headOf(socket)).startsWith("HTTP/1.1 401");

            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void keepsAConnectionByWhichARequestCame() throws Exception {
        try (var server = server(limits(LONG, QUICK, LONG));
                var socket = connect(server)) {
            for (int i = 0; i < 2; i++) {
                socket.getOutputStream().write("HEAD /readyz HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(US_ASCII));
                assertThat(headOf(socket)).startsWith("HTTP/1.1 200");
                Thread.sleep(QUICK.every());
            }
        }
    }

    private static String headOf(SSLSocket socket) throws IOException {
        var head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) socket.getInputStream().read());
        }
        return head.toString();
    }

    @Test
    void endsAConnectionWhoseBodyComesInDrops() throws Exception {
        try (var server = server(limits(LONG, QUICK, LONG))) {
            assertThat(answerToBodyIn(server, 400, 1)).startsWith("HTTP/1.1 408");
        }
    }

    @Test
    void waitsForABodyThatKeepsPace() throws Exception {
        try (var server = server(limits(LONG, QUICK, LONG))) {
            assertThat(answerToBodyIn(server, 1_000, 40)).startsWith("HTTP/1.1 400");
        }
    }

    /** Of spaces, of which no object can be made. */
    private static String answerToBodyIn(TestApiServer server, int length, int piece)
            throws IOException, GeneralSecurityException, InterruptedException {
        try (var socket = connect(server)) {
            socket.getOutputStream()
                    .write(("POST /api/v1/namespaces HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: "
                                    + length + "\r\n\r\n")
                            .getBytes(US_ASCII));
            try {
                for (int sent = 0; sent < length; sent += piece) {
                    socket.getOutputStream().write(" ".repeat(piece).getBytes(US_ASCII));
                    Thread.sleep(BETWEEN);
                }
            } catch (SocketException refused) {
                // the answer says why
            }
            return new String(socket.getInputStream().readAllBytes(), US_ASCII);
        }
    }

    @Test
    void givesUpAnAnswerThatNobodyReads() throws Exception {
        try (var server = server(limits(LONG, QUICK, LONG));
                var admin = HttpsClient.admin(server)) {
            fill(admin, 12);
            try (var socket = connect(server)) {
                socket.getOutputStream()
                        .write("GET /api/v1/namespaces/default/configmaps HTTP/1.1\r\nHost: x\r\n\r\n"
                                .getBytes(US_ASCII));
                Thread.sleep(QUICK.unread().multipliedBy(5));

                assertThat(bytesOf(socket)).isLessThan(12 * BIG);
            }
            // A small answer: even a client that reads may need longer than this server waits for a large one.
            assertThat(admin.get("/version").status()).isEqualTo(200);
        }
    }

    @Test
    void givesUpAnAnswerThatNoWindowIsOpenedFor() throws Exception {
        try (var server = server(limits(LONG, QUICK, LONG));
                var client = new Http2Frames(server, server.adminCredential())) {
            client.setting(Http2Frames.INITIAL_WINDOW_SIZE, 0)
                    .get(1, "/version")
                    .send();
            var frame = client.read();
            while (frame.type() != Http2Frames.RST_STREAM) {
                assertThat(frame.type()).isNotEqualTo(Http2Frames.GOAWAY);
                frame = client.read();
            }
            assertThat(frame.stream()).isEqualTo(1);

            client.setting(Http2Frames.INITIAL_WINDOW_SIZE, 1 << 16)
                    .get(3, "/version")
                    .send();
            while (frame.type() != Http2Frames.DATA) {
                frame = client.read();
            }
            assertThat(frame.stream()).as("the others go on").isEqualTo(3);
        }
    }

    @Test
    void givesUpTheEndOfAWatchThatNoWindowIsOpenedFor() throws Exception {
        try (var server = server(limits(LONG, QUICK, LONG));
                var client = new Http2Frames(server, server.adminCredential())) {
            client.setting(Http2Frames.INITIAL_WINDOW_SIZE, 0)
                    .get(1, "/api/v1/namespaces?watch=true&timeoutSeconds=1")
                    .send();

            var frame = client.read();
            while (frame.type() != Http2Frames.RST_STREAM) {
                assertThat(frame.type()).isNotEqualTo(Http2Frames.GOAWAY);
                frame = client.read();
            }
            assertThat(frame.stream()).isEqualTo(1);
        }
    }

    private static final int BIG = 900_000;

    private static void fill(HttpsClient admin, int count) {
        for (int i = 0; i < count; i++) {
            admin.post(
                    "/api/v1/namespaces/default/configmaps",
                    "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"big-" + i
                            + "\"},\"data\":{\"k\":\"" + "v".repeat(BIG) + "\"}}");
        }
    }

    private static long bytesOf(SSLSocket socket) throws IOException {
        long bytes = 0;
        var piece = new byte[65_536];
        try {
            for (int n = socket.getInputStream().read(piece);
                    n >= 0;
                    n = socket.getInputStream().read(piece)) {
                bytes += n;
            }
        } catch (SSLException | SocketException cut) {
            return bytes;
        }
        return bytes;
    }

    @Test
    void answersRequestsThatWereSentAheadInTheirOrder() throws Exception {
        var two =
                "GET /readyz HTTP/1.1\r\nHost: x\r\n\r\nGET /livez?verbose HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";

        assertThat(answerTo(two)).containsSubsequence("\r\n\r\nok", "livez check passed");
    }
}
