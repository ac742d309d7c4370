package sh.deploy.apiserver.fair;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

class OpenConnectionsTest {
    @Test
    void someAreKeptForWhereNodesWereProved() {
        var open = new OpenConnections(new OpenConnections.Most(100, 4, 2));
        open.isProved(new InetSocketAddress("10.0.0.9", 1));

        assertThat(open.fits("10.0.0.1")).isTrue();
        assertThat(open.fits("10.0.0.2")).isTrue();
        assertThat(open.fits("10.0.0.3")).isFalse();
        assertThat(open.fits("10.0.0.9")).isTrue();
        assertThat(open.fits("10.0.0.9")).isFalse();
    }
}
