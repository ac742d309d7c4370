package sh.deploy.apiserver.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.util.List;
import java.util.Random;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import sh.deploy.apiserver.TestApiServer;
import sh.deploy.apiserver.pki.Credential;

/** Row G10: the door for nodes is closed to all but nodes, whatever they send. That each node is only itself there: {@code NodeLinkTest}. */
@Tag("slow")
@Timeout(60)
class NodeDoorTest extends ServerTest {
    private static final String SESSION = "/deploy.node.v1.NodeLink/Session";
    private static final String UNAUTHENTICATED = "16";
    private static final String PERMISSION_DENIED = "7";
    private static final String UNIMPLEMENTED = "12";
    private static final int MANY = 2_000;
    /** As the node link sets it. */
    private static final int AT_ONCE = 512;

    private static final int PATIENCE_MILLIS = 20_000;

    @AfterEach
    void nodesAreAnswered() throws Exception {
        assertThat(status(server.nodeCredential("n1"), "/deploy.node.v1.NodeLink/Unheard"))
                .isEqualTo(UNIMPLEMENTED);
    }

    private Http2Frames open(Credential credential) throws Exception {
        return new Http2Frames(server, server.nodeLinkPort(), credential).frame(Http2Frames.SETTINGS, 0, 0);
    }

    /** What gRPC answers. */
    private String status(Credential credential, String path) throws Exception {
        try (var client = open(credential)) {
            return client.grpcStatus(Http2Frames.call(path));
        }
    }

    @Test
    void isClosedToPlainText() throws Exception {
        assertThat(answerTo("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(US_ASCII)))
                .doesNotContain("HTTP");
        assertThat(answerTo("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(US_ASCII)))
                .doesNotContain("HTTP");
    }

    @Test
    void isClosedToWhatIsNothingAtAll() throws Exception {
        var random = new Random(10);
        for (int i = 0; i < 50; i++) {
            var bytes = new byte[1 + random.nextInt(2_000)];
            random.nextBytes(bytes);
            bytes[0] |= (byte) 0x80; // no record of TLS begins so
            answerTo(bytes);
        }
    }

    /** What comes until the server ends the connection. */
    private String answerTo(byte[] bytes) throws IOException {
        try (var socket = new Socket("127.0.0.1", server.nodeLinkPort())) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.getOutputStream().write(bytes);
            return new String(socket.getInputStream().readAllBytes(), US_ASCII);
        } catch (SocketException reset) {
            return "";
        }
    }

    @Test
    void isClosedToWhoHasNoCertificateOrOneOfAnotherAuthority() throws Exception {
        try (var other = TestApiServer.start()) {
            for (var credential : new Credential[] {null, other.nodeCredential("n1")}) {
                assertThat(isRefused(credential)).isTrue();
            }
        }
    }

    private boolean isRefused(Credential credential) throws Exception {
        try (var client = open(credential)) {
            client.frame(Http2Frames.HEADERS, Http2Frames.END_HEADERS, 1, Http2Frames.call(SESSION))
                    .send();
            return client.readToEnd().isEmpty();
        } catch (SSLException refused) {
            return true;
        }
    }

    @Test
    void isClosedToWhoIsNoNode() throws Exception {
        for (var credential : List.of(
                server.adminCredential(),
                server.credential("jane", List.of("system:authenticated")),
                server.credential("system:node:n1", List.of()),
                server.credential("jane", List.of("system:nodes")),
                server.credential("system:node:", List.of("system:nodes")))) {
            assertThat(status(credential, SESSION)).isIn(UNAUTHENTICATED, PERMISSION_DENIED);
        }
    }

    @Test
    void endsWhoGivesUpCallsAtOnceAgainAndAgain() throws Exception {
        try (var client = open(server.nodeCredential("n2"))) {
            for (int i = 0; i < MANY; i++) {
                client.frame(Http2Frames.HEADERS, Http2Frames.END_HEADERS, 2 * i + 1, Http2Frames.call(SESSION))
                        .reset(2 * i + 1);
            }
            client.send();

            client.readToEnd();
        }
    }

    @Test
    void answersNoMoreCallsAtOnceThanAreAllowed() throws Exception {
        try (var client = open(server.nodeCredential("n2"))) {
            for (int i = 0; i < MANY; i++) {
                client.frame(Http2Frames.HEADERS, Http2Frames.END_HEADERS, 2 * i + 1, Http2Frames.call(SESSION));
            }
            client.send();

            assertThat(refusedOf(client)).isGreaterThanOrEqualTo(MANY - AT_ONCE);
        }
    }

    /** Streams that were refused, or all when the connection was ended. */
    private static int refusedOf(Http2Frames client) throws IOException {
        int refused = 0;
        try {
            while (refused < MANY - AT_ONCE) {
                refused += client.read().type() == Http2Frames.RST_STREAM ? 1 : 0;
            }
            return refused;
        } catch (EOFException | SocketException | SSLException ended) {
            return MANY;
        }
    }
}
