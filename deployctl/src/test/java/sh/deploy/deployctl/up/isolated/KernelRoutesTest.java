package sh.deploy.deployctl.up.isolated;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class KernelRoutesTest {
    private static final String HEADER = "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\n";
    private static final String BESIDE = "eth0\t0000C80A\t00000000\t0001\t0\t0\t0\t00FFFFFF\n";
    private static final String BY_GATEWAY = "eth0\t00000000\tFE00C80A\t0003\t0\t0\t0\t00000000\n";
    private static final String OTHER_LINK = "eth1\t00000000\tFE00C80A\t0003\t0\t0\t0\t00000000\n";

    @Test
    void aLinkThatWentDownAndUpHasLostItsRoutesByAGateway() {
        assertThat(KernelRoutes.hasLost(HEADER + BESIDE + OTHER_LINK, "eth0")).isTrue();
        assertThat(KernelRoutes.hasLost(HEADER + BY_GATEWAY + BESIDE, "eth0")).isFalse();
    }

    @Test
    void aLinkThatIsDownHasLostNothingYet() {
        assertThat(KernelRoutes.hasLost(HEADER + OTHER_LINK, "eth0")).isFalse();
        assertThat(KernelRoutes.hasLost("", "eth0")).isFalse();
    }
}
