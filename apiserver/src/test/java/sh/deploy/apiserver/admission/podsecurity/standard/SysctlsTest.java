package sh.deploy.apiserver.admission.podsecurity.standard;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SysctlsTest {
    private static PodTree setting(String... names) {
        var all = new StringBuilder();
        for (var name : names) {
            all.append(all.isEmpty() ? "" : ",").append("{'name':'" + name + "','value':'1'}");
        }
        return Pods.withSpec("'securityContext':{'sysctls':[" + all + "]}");
    }

    @Test
    void namesTheParameters() {
        var pod = setting("kernel.msgmax", "net.ipv4.tcp_syncookies", "net.core.somaxconn");

        assertThat(Pods.said(Sysctls.SINCE_1_0, pod))
                .isEqualTo("forbidden sysctls (kernel.msgmax, net.core.somaxconn)");
        assertThat(Pods.causes(Sysctls.SINCE_1_0, pod))
                .last()
                .asString()
                .startsWith(
                        "spec.securityContext.sysctls[2].name: Invalid value: \"net.core.somaxconn\": must be one of"
                                + " kernel.shm_rmid_forced, ");
    }

    @Test
    void learnsMoreOfThemWithTheVersions() {
        assertThat(Pods.said(Sysctls.SINCE_1_0, setting("net.ipv4.ip_local_reserved_ports")))
                .isNotEmpty();
        assertThat(Pods.said(Sysctls.SINCE_1_27, setting("net.ipv4.ip_local_reserved_ports")))
                .isEmpty();
        assertThat(Pods.said(Sysctls.SINCE_1_27, setting("net.ipv4.tcp_keepalive_time")))
                .isNotEmpty();
        assertThat(Pods.said(Sysctls.SINCE_1_29, setting("net.ipv4.tcp_keepalive_time")))
                .isEmpty();
        assertThat(Pods.said(Sysctls.SINCE_1_29, setting("net.ipv4.tcp_rmem"))).isNotEmpty();
        assertThat(Pods.said(Sysctls.SINCE_1_32, setting("net.ipv4.tcp_rmem", "net.ipv4.tcp_wmem")))
                .isEmpty();
    }
}
