package sh.deploy.apiserver.fair;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.local.LocalAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

class OriginTest {
    private static String of(String address) {
        return Origin.of(new InetSocketAddress(address, 1));
    }

    @Test
    void anAddressIsOne() {
        assertThat(of("10.0.0.1")).isEqualTo("10.0.0.1").isNotEqualTo(of("10.0.0.2"));
    }

    @Test
    void allAddressesOfANetworkOfIpv6AreOne() {
        assertThat(of("2001:db8:0:1::1")).isEqualTo(of("2001:db8:0:1:ffff::2")).isNotEqualTo(of("2001:db8:0:2::1"));
    }

    @Test
    void oneOfIpv4IsTheSameWrittenAsOneOfIpv6() {
        assertThat(of("::ffff:10.0.0.1")).isEqualTo(of("10.0.0.1"));
    }

    @Test
    void whatComesFromNowhereIsOneToo() {
        assertThat(Origin.of(null)).isEmpty();
        assertThat(Origin.of(LocalAddress.ANY)).isEmpty();
    }
}
