package sh.deploy.apiserver.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import sh.deploy.apiserver.pki.Credential;

/**
 * Row G5: requests that two readers would cut apart in different places, and headers by which others take somebody for somebody else. The
 * first are refused and the connection ends, so that nothing behind them is taken for a request; the second mean nothing here.
 */
@Tag("slow")
class SmugglingTest extends AccessTest {
    /** Longer than the server takes to end a connection; one that waits for more is left. */
    private static final int PATIENCE_MILLIS = 1_500;

    /**
     * @param head what follows the request line, without the empty line
     * @param body what follows the empty line; {@code SMUGGLED} stands for a whole request that makes a ConfigMap
     */
    private record Ambiguous(String name, String requestLine, String head, String body) {
        static Ambiguous of(String name, String head, String body) {
            return new Ambiguous(name, "POST /api/v1/namespaces/NAMESPACE/secrets HTTP/1.1", head, body);
        }

        static Ambiguous line(String name, String requestLine, String head) {
            return new Ambiguous(name, requestLine, head, "SMUGGLED");
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private static final String HOST = "Host: x\r\n";
    private static final String CHUNKED = HOST + "Transfer-Encoding: chunked";
    private static final String NO_CHUNKS = "0\r\n\r\nSMUGGLED";

    static Stream<Ambiguous> framings() {
        return Stream.of(
                Ambiguous.of(
                        "a length and chunks", HOST + "Content-Length: 4\r\nTransfer-Encoding: chunked", NO_CHUNKS),
                Ambiguous.of("chunks and a length", CHUNKED + "\r\nContent-Length: 4", NO_CHUNKS),
                Ambiguous.of("a length of nothing and chunks", CHUNKED + "\r\nContent-Length: 0", NO_CHUNKS),
                Ambiguous.of(
                        "an encoding nobody knows",
                        HOST + "Content-Length: 0\r\nTransfer-Encoding: xchunked",
                        "SMUGGLED"),
                Ambiguous.of(
                        "chunks that are not the last encoding",
                        HOST + "Transfer-Encoding: chunked, identity",
                        NO_CHUNKS),
                Ambiguous.of("an encoding before the chunks", HOST + "Transfer-Encoding: gzip, chunked", NO_CHUNKS),
                Ambiguous.of("chunks in chunks", HOST + "Transfer-Encoding: chunked, chunked", NO_CHUNKS),
                Ambiguous.of("two encodings", CHUNKED + "\r\nTransfer-Encoding: identity", NO_CHUNKS),
                Ambiguous.of(
                        "an encoding after a tab",
                        HOST + "Content-Length: 4\r\nTransfer-Encoding:\tchunked",
                        NO_CHUNKS),
                Ambiguous.of(
                        "an encoding after a strange space",
                        HOST + "Content-Length: 4\r\nTransfer-Encoding: \u000bchunked",
                        NO_CHUNKS),
                Ambiguous.of(
                        "an encoding in quotes",
                        HOST + "Content-Length: 4\r\nTransfer-Encoding: \"chunked\"",
                        NO_CHUNKS),
                Ambiguous.of(
                        "a space before the colon",
                        HOST + "Content-Length: 4\r\nTransfer-Encoding : chunked",
                        NO_CHUNKS),
                Ambiguous.of(
                        "an encoding on a folded line",
                        HOST + "Content-Length: 4\r\nTransfer-Encoding:\r\n chunked",
                        NO_CHUNKS),
                Ambiguous.of("a folded first line", " X-A: b\r\n" + HOST + "Content-Length: 0", "SMUGGLED"),
                Ambiguous.of("two lengths", HOST + "Content-Length: 0\r\nContent-Length: 4", "SMUGGLED"),
                Ambiguous.of("two lengths in one", HOST + "Content-Length: 0, 4", "SMUGGLED"),
                Ambiguous.of("a length with a sign", HOST + "Content-Length: +0", "SMUGGLED"),
                Ambiguous.of("a length below nothing", HOST + "Content-Length: -1", "SMUGGLED"),
                Ambiguous.of("a length in hexadecimal", HOST + "Content-Length: 0x0", "SMUGGLED"),
                Ambiguous.of("a length of two numbers", HOST + "Content-Length: 0 0", "SMUGGLED"),
                Ambiguous.of("a length with a word", HOST + "Content-Length: 0;a", "SMUGGLED"),
                Ambiguous.of("a length beyond all numbers", HOST + "Content-Length: 18446744073709551616", "SMUGGLED"),
                Ambiguous.of("an empty length", HOST + "Content-Length:", "SMUGGLED"),
                Ambiguous.of("a length in other digits", HOST + "Content-Length: \u00b2", "SMUGGLED"),
                Ambiguous.of("a NUL in a value", HOST + "X-A: a\0b\r\nContent-Length: 0", "SMUGGLED"),
                Ambiguous.of(
                        "a lone carriage return in a value",
                        HOST + "X-A: a\rContent-Length: 4\r\nContent-Length: 0",
                        "SMUGGLED"),
                Ambiguous.of("a NUL in a name", HOST + "X-\0A: a\r\nContent-Length: 0", "SMUGGLED"),
                Ambiguous.of("a space in a name", HOST + "X A: a\r\nContent-Length: 0", "SMUGGLED"),
                Ambiguous.of("a line without a colon", HOST + "X-A\r\nContent-Length: 0", "SMUGGLED"),
                Ambiguous.of("a line without a name", HOST + ": a\r\nContent-Length: 0", "SMUGGLED"),
                Ambiguous.of("a chunk's length with a sign", CHUNKED, "+0\r\n\r\nSMUGGLED"),
                Ambiguous.of("a chunk's length below nothing", CHUNKED, "-1\r\n\r\nSMUGGLED"),
                Ambiguous.of("a chunk's length with a prefix", CHUNKED, "0x0\r\n\r\nSMUGGLED"),
                Ambiguous.of("a chunk's length beyond all numbers", CHUNKED, "100000000\r\n\r\nSMUGGLED"),
                Ambiguous.of("a chunk's length of many digits", CHUNKED, "f".repeat(40) + "\r\n\r\nSMUGGLED"),
                Ambiguous.of("a chunk that is longer than it says", CHUNKED, "1\r\nab\r\n0\r\n\r\nSMUGGLED"),
                Ambiguous.of("an empty chunk's length", CHUNKED, "\r\n\r\nSMUGGLED"),
                Ambiguous.of("a chunk's length that is a word", CHUNKED, "zero\r\n\r\nSMUGGLED"),
                Ambiguous.line("two hosts", "GET /healthz HTTP/1.1", HOST + "Host: y"),
                Ambiguous.line("no host", "GET /healthz HTTP/1.1", "X-A: b"),
                Ambiguous.line("a host that is none", "GET /healthz HTTP/1.1", "Host: a/b"),
                Ambiguous.line("an old version with chunks", "POST /healthz HTTP/1.0", CHUNKED),
                Ambiguous.line("a version to come", "GET /healthz HTTP/3.7", HOST + "X-A: b"),
                Ambiguous.line("no version", "GET /healthz", HOST + "X-A: b"),
                Ambiguous.line("a version with a word", "GET /healthz HTTP/1.1x", HOST + "X-A: b"),
                Ambiguous.line("another protocol", "GET /healthz ICY/1.1", HOST + "X-A: b"),
                Ambiguous.line("a method with a bracket", "GE(T /healthz HTTP/1.1", HOST + "X-A: b"),
                Ambiguous.line("a space in the address", "GET /healthz /livez HTTP/1.1", HOST + "X-A: b"));
    }

    @ParameterizedTest
    @MethodSource("framings")
    void whatCouldBeCutApartOtherwiseIsRefusedAndEndsTheConnection(Ambiguous request) throws Exception {
        var smuggled = "POST " + in("configmaps") + " HTTP/1.1\r\n" + HOST
                + "Content-Type: application/json\r\nContent-Length: "
                + configMap("smuggled").length() + "\r\n\r\n" + configMap("smuggled");
        var sent = (request.requestLine() + "\r\n" + request.head() + "\r\n\r\n" + request.body())
                .replace("NAMESPACE", namespace)
                .replace("SMUGGLED", smuggled);

        var answer = answerTo(sent, server.adminCredential());

        assertThat(answer).startsWith("HTTP/1.1 400").doesNotContain("HTTP/1.1 2");
        assertThat(admin.get(in("configmaps/smuggled")).status()).isEqualTo(404);
    }

    /** The end of what came within some time, or of the connection. */
    private String answerTo(String bytes, Credential credential) throws IOException, GeneralSecurityException {
        try (var socket = (SSLSocket) HttpsClient.tls(server.caPem(), credential)
                .getSocketFactory()
                .createSocket("127.0.0.1", server.port())) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.getOutputStream().write(bytes.getBytes(ISO_8859_1));
            var answer = new ByteArrayOutputStream();
            var piece = new byte[8_192];
            try {
                for (int n = socket.getInputStream().read(piece);
                        n >= 0;
                        n = socket.getInputStream().read(piece)) {
                    answer.write(piece, 0, n);
                }
            } catch (SocketTimeoutException waits) {
                answer.writeBytes("\nand waits for more".getBytes(ISO_8859_1));
            }
            return answer.toString(ISO_8859_1);
        }
    }

    static List<String> headersOfOthers() {
        return List.of(
                "X-Remote-User: admin",
                "X-Remote-Group: system:masters",
                "X-Remote-User: admin\r\nX-Remote-Group: system:masters",
                "X-Forwarded-User: admin",
                "X-Forwarded-Groups: system:masters",
                "X-Forwarded-Preferred-Username: admin",
                "X-Forwarded-For: 127.0.0.1",
                "X-Real-IP: 127.0.0.1",
                "Forwarded: for=127.0.0.1;by=admin",
                "X-Auth-Request-User: admin",
                "X-WebAuth-User: admin",
                "X-Client-Cert: MIIB",
                "X-SSL-Client-Cert: MIIB",
                "X-SSL-Client-Verify: SUCCESS\r\nX-SSL-Client-S-DN: CN=admin,O=system:masters",
                "X-Forwarded-Client-Cert: Subject=\"CN=admin,O=system:masters\"",
                "SSL_CLIENT_S_DN: CN=admin",
                "Proxy-Authorization: Bearer TOKEN",
                "X-Authorization: Bearer TOKEN",
                "X-Access-Token: TOKEN",
                "Cookie: token=TOKEN; access_token=TOKEN",
                "Sec-WebSocket-Protocol: base64url.bearer.authorization.k8s.io.TOKEN",
                "Impersonate_User: admin",
                "X-Impersonate-User: admin");
    }

    @ParameterizedTest
    @MethodSource("headersOfOthers")
    void headersByWhichOthersNameTheCallerMeanNothing(String headers) throws Exception {
        try (var raw = new RawHttps(server, server.credential(own("jane"), List.of()))) {
            var answer = raw.send("GET", in("configmaps"), headers.replace("TOKEN", server.adminToken()));

            assertThat(answer.status()).isEqualTo(403);
            assertThat(answer.body()).contains("User \\\"" + own("jane") + "\\\" cannot list");
        }
    }

    static List<String> headersOfMethods() {
        return List.of(
                "X-HTTP-Method-Override: DELETE",
                "X-HTTP-Method: DELETE",
                "X-Method-Override: DELETE",
                "X-Original-Method: DELETE",
                "X-Original-URL: /api/v1/secrets",
                "X-Rewrite-URL: /api/v1/secrets",
                "X-Forwarded-Prefix: /api/v1/secrets",
                "X-Forwarded-Path: /api/v1/secrets",
                "Destination: /api/v1/secrets");
    }

    @ParameterizedTest
    @MethodSource("headersOfMethods")
    void headersThatNameAnotherMethodOrAddressMeanNothing(String header) throws Exception {
        admin.post(in("configmaps"), configMap("stays"));
        try (var raw = new RawHttps(server, server.adminCredential())) {
            var answer = raw.send("GET", in("configmaps/stays") + "?_method=DELETE", header);

            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.body()).contains("\"name\":\"stays\"");
        }
        assertThat(admin.get(in("configmaps/stays")).status()).isEqualTo(200);
    }

    static List<String> hopByHop() {
        return List.of(
                "authorization", "Authorization, close", "impersonate-user", "Impersonate-User, authorization", "host");
    }

    /** A header that is named as one for the next hop alone is not taken away: who would be somebody less, or more, without it stays who it is. */
    @ParameterizedTest
    @MethodSource("hopByHop")
    void noHeaderIsTakenAwayBecauseAnotherNamesIt(String named) throws Exception {
        try (var raw = new RawHttps(server, server.credential(own("jane"), List.of()))) {
            var asRoot = raw.send("GET", in("configmaps"), "Impersonate-User: root", "Connection: " + named);
            assertThat(asRoot.status()).isEqualTo(403);
        }
        try (var raw = new RawHttps(server, server.credential(own("jane"), List.of()))) {
            var byToken = raw.send("GET", in("configmaps"), "Authorization: Bearer forged", "Connection: " + named);
            assertThat(byToken.status()).isEqualTo(401);
        }
    }

    static List<String> credentials() {
        return List.of(
                "Authorization: Bearer TOKEN\r\nAuthorization: Bearer forged",
                "Authorization: Bearer forged\r\nAuthorization: Bearer TOKEN",
                "Authorization: Bearer TOKEN, Bearer forged",
                "Authorization: Bearer forged, Bearer TOKEN",
                "Authorization: Bearer  forged TOKEN",
                "Authorization: Basic forged Bearer TOKEN",
                "Authorization: BearerTOKEN",
                "Authorization: Negotiate TOKEN",
                "Authorization: Bearer TOKEN\u0001",
                "Authorization: Bearer \"TOKEN\"");
    }

    /** One of the two readers of such a line would take another credential than the other. */
    @ParameterizedTest
    @MethodSource("credentials")
    void aCredentialThatCouldBeReadAsAnotherIsNone(String headers) throws Exception {
        try (var raw = new RawHttps(server, server.adminCredential())) {
            assertThat(raw.send("GET", in("configmaps"), headers.replace("TOKEN", server.adminToken()))
                            .status())
                    .isIn(400, 401);
        }
    }
}
