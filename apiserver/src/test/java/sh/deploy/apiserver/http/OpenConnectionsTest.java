package sh.deploy.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import sh.deploy.api.time.SystemTime;
import sh.deploy.apiserver.TestApiServer;

@Timeout(60)
class OpenConnectionsTest {
    private static final int MOST = 3;

    @Test
    void someAreKeptForWhereNodesWereProved() {
        var open = new OpenConnections(new Limits.Connections(100, 4, 2));
        open.isProved(new InetSocketAddress("10.0.0.9", 1));

        assertThat(open.fits("10.0.0.1")).isTrue();
        assertThat(open.fits("10.0.0.2")).isTrue();
        assertThat(open.fits("10.0.0.3")).isFalse();
        assertThat(open.fits("10.0.0.9")).isTrue();
        assertThat(open.fits("10.0.0.9")).isFalse();
    }

    @Test
    void whereANodeWasProvedMoreMayBeOpen() throws Exception {
        var limits = Limits.DEFAULT.withConnections(new Limits.Connections(100, 2, 1));
        try (var server = TestApiServer.start(new SystemTime(), settings -> settings.withLimits(limits));
                var node = new RawHttps(server, server.nodeCredential("n1"));
                var other = new RawHttps(server, server.adminCredential())) {
            assertThat(node.send("GET", "/version").status()).isEqualTo(200);

            assertThat(other.send("GET", "/version").status()).isEqualTo(200);
        }
    }

    @Test
    void oneTooManyOfAnAddressIsClosedAtOnceAndOneIsFreeWhenAnotherEnds() throws Exception {
        var limits = Limits.DEFAULT.withConnections(new Limits.Connections(MOST, 100, 0));
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
            for (int look = 0; look < 200 && status == 0; look++) {
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
}
