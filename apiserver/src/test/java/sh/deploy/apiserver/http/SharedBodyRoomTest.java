package sh.deploy.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import sh.deploy.api.time.SystemTime;
import sh.deploy.apiserver.TestApiServer;

/** The streams of a connection have one room for bodies. */
@Timeout(60)
class SharedBodyRoomTest {
    private static final int PART = 400;

    /** Of all the part that those from one address have by whom nothing is proved. */
    private static final int STRANGERS = 16;

    private static final Limits LIMITS =
            Limits.DEFAULT.withBodies(new Limits.Bodies(PART, 2 * PART + 1, STRANGERS * (3 * PART + 1)));

    private static TestApiServer server() {
        return TestApiServer.start(new SystemTime(), settings -> settings.withLimits(LIMITS));
    }

    private static Http2Frames open(TestApiServer server) throws Exception {
        return new Http2Frames(server, server.adminCredential()).frame(Http2Frames.SETTINGS, 0, 0);
    }

    private static Http2Frames begin(Http2Frames client, int stream) {
        return client.frame(
                        Http2Frames.HEADERS,
                        Http2Frames.END_HEADERS,
                        stream,
                        Http2Frames.head("POST", "/api/v1/namespaces"))
                .frame(Http2Frames.DATA, 0, stream, new byte[PART]);
    }

    private static int answered(Http2Frames client) throws Exception {
        var frame = client.read();
        while (frame.type() != Http2Frames.HEADERS) {
            assertThat(frame.type()).isNotEqualTo(Http2Frames.GOAWAY);
            frame = client.read();
        }
        return frame.stream();
    }

    @Test
    void refusesTheStreamForWhichTheOthersOfItsConnectionLeaveNone() throws Exception {
        try (var server = server();
                var client = open(server)) {
            begin(client, 1);
            begin(client, 3);
            begin(client, 5).send();

            assertThat(answered(client)).isEqualTo(5);
        }
    }

    @Test
    void refusesTheStreamForWhichOtherConnectionsLeaveNone() throws Exception {
        try (var server = server();
                var client = open(server);
                var other = open(server)) {
            begin(client, 1);
            begin(client, 3).frame(Http2Frames.PING, 0, 0, new byte[8]).send();
            while (client.read().type() != Http2Frames.PING) {
                // until both are held
            }
            begin(other, 1);
            begin(other, 3).send();

            assertThat(answered(other)).isEqualTo(3);
        }
    }
}
