package sh.deploy.deployctl.up.isolated;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SubnetTest {
    private static final String ROUTES = """
            default via 192.0.2.1 dev eth0 \\
            10.140.0.0/16 via 10.140.0.254 dev tun0 \\
            unreachable 10.150.0.0/15
            192.0.2.0/24 dev eth0 proto kernel scope link src 192.0.2.2 \\
            local 192.0.2.2 dev eth0 table local proto kernel scope host src 192.0.2.2 \\
            broadcast 127.255.255.255 dev lo table local proto kernel scope link src 127.0.0.1 \\
            """;

    @Test
    void readsWhereRoutesLead() {
        assertThat(Subnet.destinations(ROUTES))
                .containsExactly(
                        Subnet.of(10, 140, 0, 0, 16),
                        Subnet.of(10, 150, 0, 0, 15),
                        Subnet.of(192, 0, 2, 0, 24),
                        Subnet.of(192, 0, 2, 2, 32),
                        Subnet.of(127, 255, 255, 255, 32));
    }

    @Test
    void overlapsWithWhatIsWiderNarrowerOrTheSame() {
        var subnet = Subnet.of(10, 150, 0, 0, 16);
        assertThat(subnet.overlaps(subnet)).isTrue();
        assertThat(subnet.overlaps(Subnet.of(10, 0, 0, 0, 8))).isTrue();
        assertThat(subnet.overlaps(Subnet.of(10, 150, 255, 255, 32))).isTrue();
        assertThat(subnet.overlaps(Subnet.of(10, 151, 0, 0, 16))).isFalse();
        assertThat(subnet.overlaps(Subnet.of(10, 149, 255, 255, 32))).isFalse();
    }
}
