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
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import sh.deploy.apiserver.TestApiServer;
import sh.deploy.apiserver.pki.Credential;

/**
 * Row G10: the doors for nodes, to which they speak and to which they send heartbeats, are closed to all but nodes, whatever they send. That
 * each node is only itself there: {@code NodeLinkTest}.
 */
@Tag("slow")
@Timeout(60)
class NodeDoorTest extends ServerTest {
    /** What agents call there. */
    enum Door {
        SESSION("/deploy.node.v1.NodeLink/Session"),
        BEATS("/deploy.node.v1.NodeLink/Heartbeat");

        private final String call;

        Door(String call) {
            this.call = call;
        }
    }

    private static final String UNAUTHENTICATED = "16";
    private static final String PERMISSION_DENIED = "7";
    private static final String UNIMPLEMENTED = "12";
    private static final int MANY = 2_000;
    /** As the node link sets it. */
    private static final int AT_ONCE = 512;

    private static final int PATIENCE_MILLIS = 20_000;

    @AfterEach
    void nodesAreAnswered() throws Exception {
        for (var door : Door.values()) {
            try (var client = open(door, server.nodeCredential("n1"))) {
                assertThat(client.grpcStatus(Http2Frames.call("/deploy.node.v1.NodeLink/Unheard")))
                        .isEqualTo(UNIMPLEMENTED);
            }
        }
    }

    private int port(Door door) {
        return door == Door.SESSION ? server.nodeLinkPort() : server.beatPort();
    }

    private Http2Frames open(Door door, @Nullable Credential credential) throws Exception {
        return new Http2Frames(server, port(door), credential).frame(Http2Frames.SETTINGS, 0, 0);
    }

    @ParameterizedTest
    @EnumSource
    void isClosedToPlainText(Door door) throws Exception {
        assertThat(answerTo(door, "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(US_ASCII)))
                .doesNotContain("HTTP");
        assertThat(answerTo(door, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(US_ASCII)))
                .doesNotContain("HTTP");
    }

    @ParameterizedTest
    @EnumSource
    void isClosedToWhatIsNothingAtAll(Door door) throws Exception {
        var random = new Random(10);
        for (int i = 0; i < 50; i++) {
            var bytes = new byte[1 + random.nextInt(2_000)];
            random.nextBytes(bytes);
            bytes[0] |= (byte) 0x80; // no record of TLS begins so
            answerTo(door, bytes);
        }
    }

    /** What comes until the server ends the connection. */
    private String answerTo(Door door, byte[] bytes) throws IOException {
        try (var socket = new Socket("127.0.0.1", port(door))) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.getOutputStream().write(bytes);
            return new String(socket.getInputStream().readAllBytes(), US_ASCII);
        } catch (SocketException reset) {
            return "";
        }
    }

    @ParameterizedTest
    @EnumSource
    void isClosedToWhoHasNoCertificateOrOneOfAnotherAuthority(Door door) throws Exception {
        try (var other = TestApiServer.start()) {
            for (var credential : new Credential[] {null, other.nodeCredential("n1")}) {
                assertThat(isRefused(door, credential)).isTrue();
            }
        }
    }

    /** Whether nothing is answered, not even that it is HTTP/2. */
    private boolean isRefused(Door door, @Nullable Credential credential) throws Exception {
        try (var client = open(door, credential)) {
            client.frame(Http2Frames.HEADERS, Http2Frames.END_HEADERS, 1, Http2Frames.call(door.call))
                    .send();
            return client.readToEnd().isEmpty();
        } catch (SSLException refused) {
            return true;
        }
    }

    private List<Credential> noNodes() {
        return List.of(
                server.adminCredential(),
                server.credential("jane", List.of("system:authenticated")),
                server.credential("system:node:n1", List.of()),
                server.credential("jane", List.of("system:nodes")),
                server.credential("system:node:", List.of("system:nodes")));
    }

    @Test
    void tellsWhoIsNoNodeThatTheyAreNone() throws Exception {
        for (var credential : noNodes()) {
            try (var client = open(Door.SESSION, credential)) {
                assertThat(client.grpcStatus(Http2Frames.call(Door.SESSION.call)))
                        .isIn(UNAUTHENTICATED, PERMISSION_DENIED);
            }
        }
    }

    @Test
    void answersNoHeartbeatOfWhoIsNoNode() throws Exception {
        for (var credential : noNodes()) {
            assertThat(isRefused(Door.BEATS, credential)).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void endsWhoGivesUpCallsAtOnceAgainAndAgain(Door door) throws Exception {
        try (var client = open(door, server.nodeCredential("n2"))) {
            for (int i = 0; i < MANY; i++) {
                client.frame(Http2Frames.HEADERS, Http2Frames.END_HEADERS, 2 * i + 1, Http2Frames.call(door.call))
                        .reset(2 * i + 1);
            }
            client.send();

            client.readToEnd();
        }
    }

    @ParameterizedTest
    @EnumSource
    void answersNoMoreCallsAtOnceThanAreAllowed(Door door) throws Exception {
        try (var client = open(door, server.nodeCredential("n2"))) {
            for (int i = 0; i < MANY; i++) {
                client.frame(Http2Frames.HEADERS, Http2Frames.END_HEADERS, 2 * i + 1, Http2Frames.call(door.call));
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
