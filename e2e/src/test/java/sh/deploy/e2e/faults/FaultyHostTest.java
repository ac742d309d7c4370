package sh.deploy.e2e.faults;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FaultyHostTest {
    private static final String HEALTHY = """
            54: v@if2: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue master b state UP mode DEFAULT
                link/ether 26:15:d3:32:55:9c brd ff:ff:ff:ff:ff:ff link-netns n promiscuity 1
                veth
                bridge_slave state forwarding priority 32 cost 2 hairpin off
            """;

    @Test
    void aHealthyPortIsUpAndForwards() {
        assertThat(FaultyHost.isUp(HEALTHY)).isTrue();
        assertThat(FaultyHost.dropsThoughUp(HEALTHY)).isFalse();
    }

    @Test
    void aPulledCableIsNotUpThoughItsOtherEndMayBe() {
        assertThat(FaultyHost.isUp(HEALTHY.replace("UP,LOWER_UP", "LOWER_UP"))).isFalse();
        assertThat(FaultyHost.isUp("")).isFalse();
    }

    @Test
    void aPortThatDropsIsUp() {
        var dropping = HEALTHY.replace("state forwarding", "state disabled");

        assertThat(FaultyHost.isUp(dropping)).isTrue();
        assertThat(FaultyHost.dropsThoughUp(dropping)).isTrue();
        assertThat(FaultyHost.dropsThoughUp(dropping.replace("UP,LOWER_UP", "LOWER_UP")))
                .isFalse();
    }
}
