package sh.deploy.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import sh.deploy.api.time.SystemTime;
import sh.deploy.apiserver.TestApiServer;
import sh.deploy.apiserver.fair.OpenConnections;
import sh.deploy.apiserver.pki.Credential;

@Timeout(60)
class ConnectionLimitsTest {
    private static final int MOST = 3;
    private static final int LOOKS = 200;

    @Test
    void whereANodeWasProvedMoreMayBeOpen() throws Exception {
        var limits = Limits.DEFAULT.withConnections(new OpenConnections.Most(100, 2, 1));
        try (var server = TestApiServer.start(new SystemTime(), settings -> settings.withLimits(limits));
                var node = new RawHttps(server, server.nodeCredential("n1"));
                var other = new RawHttps(server, server.adminCredential())) {
            assertThat(node.send("GET", "/version").status()).isEqualTo(200);

            assertThat(other.send("GET", "/version").status()).isEqualTo(200);
        }
    }

    @Test
    void oneTooManyOfAnAddressIsClosedAtOnceAndOneIsFreeWhenAnotherEnds() throws Exception {
        var limits = Limits.DEFAULT.withConnections(new OpenConnections.Most(MOST, 100, 0));
        try (var server = TestApiServer.start(new SystemTime(), settings -> settings.withLimits(limits))) {
            var open = new ArrayList<RawHttps>();
            for (int i = 0; i < MOST; i++) {
                var client = new RawHttps(server, server.adminCredential());
                assertThat(client.send("GET", "/version").status()).isEqualTo(200);
                open.add(client);
            }
            var more = new RawHttps(server, server.adminCredential());
            assertThatThrownBy(() -> more.send("GET", "/version")).isInstanceOf(IOException.class);
            more.close();

            open.getFirst().close();
            int status = 0;
            for (int look = 0; look < LOOKS && status == 0; look++) {
                try (var next = new RawHttps(server, server.adminCredential())) {
                    status = next.send("GET", "/version").status();
                } catch (IOException notYet) {
                    status = 0;
                }
            }
            assertThat(status).isEqualTo(200);
            for (var client : open) {
                client.close();
            }
        }
    }

    @Test
    void thoseToBothPortsForNodesAreCountedTogether() throws Exception {
        var limits = Limits.DEFAULT.withNodeConnections(new OpenConnections.Most(2, 100, 0));
        try (var server = TestApiServer.start(new SystemTime(), settings -> settings.withLimits(limits))) {
            var node = server.nodeCredential("n1");
            var session = new Http2Frames(server, server.nodeLinkPort(), node);
            var beats = new Http2Frames(server, server.beatPort(), node);

            for (int port : List.of(server.nodeLinkPort(), server.beatPort())) {
                assertThatThrownBy(() -> new Http2Frames(server, port, node)).isInstanceOf(IOException.class);
            }
            try (var admin = HttpsClient.admin(server)) {
                assertThat(admin.get("/version").status()).isEqualTo(200);
            }

            beats.close();
            try (var next = awaited(server, server.beatPort(), node)) {
                assertThat(next.frame(Http2Frames.SETTINGS, 0, 0).send()).isTrue();
                assertThat(next.read().type()).isEqualTo(Http2Frames.SETTINGS);
            }
            session.close();
        }
    }

    private static Http2Frames awaited(TestApiServer server, int port, Credential credential) throws Exception {
        for (int look = 1; true; look++) {
            try {
                return new Http2Frames(server, port, credential);
            } catch (IOException notYet) {
                if (look == LOOKS) {
                    throw notYet;
                }
            }
        }
    }
}
