package sh.deploy.kubelet.environment;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ApiAddressTest {
    @Test
    void isWhatTheNodeHasDialledUnlessThatIsTheMachineItself() {
        var told = new ApiAddress("172.17.0.1", 6443);

        assertThat(ApiAddress.between("10.0.0.9", told)).isEqualTo(new ApiAddress("10.0.0.9", 6443));
        assertThat(ApiAddress.between("127.0.0.1", told)).isEqualTo(told);
        assertThat(ApiAddress.between("localhost", told)).isEqualTo(told);
    }

    @Test
    void isNotKnownWhereItIsOnlyTheMachineItself() {
        for (var dialled : new String[] {"127.0.0.1", "localhost", "::1"}) {
            assertThat(ApiAddress.between(dialled, new ApiAddress("", 6443))).isEqualTo(ApiAddress.UNKNOWN);
            assertThat(ApiAddress.between(dialled, new ApiAddress("127.0.0.1", 6443)))
                    .isEqualTo(ApiAddress.UNKNOWN);
        }
    }

    @Test
    void isToldAsClientLibrariesLookForIt() {
        assertThat(new ApiAddress("172.17.0.1", 6443).variables())
                .containsEntry("KUBERNETES_SERVICE_HOST", "172.17.0.1")
                .containsEntry("KUBERNETES_SERVICE_PORT", "6443")
                .containsEntry("KUBERNETES_SERVICE_PORT_HTTPS", "6443")
                .containsEntry("KUBERNETES_PORT", "tcp://172.17.0.1:6443");
        assertThat(new ApiAddress("fd00::1", 443).variables()).containsEntry("KUBERNETES_PORT", "tcp://[fd00::1]:443");
    }

    @Test
    void isNotToldWhileItIsNotKnown() {
        assertThat(ApiAddress.UNKNOWN.variables()).isEmpty();
    }
}
