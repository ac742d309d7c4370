package sh.deploy.apiserver.admission.podsecurity.standard;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HostNamespacesTest {
    private final PodCheck check = new HostNamespaces();

    @Test
    void namesEachOneShared() {
        var pod = Pods.withSpec("'hostIPC':true,'hostPID':true,'hostNetwork':true");

        assertThat(Pods.said(check, pod)).isEqualTo("host namespaces (hostNetwork=true, hostPID=true, hostIPC=true)");
        assertThat(Pods.causes(check, pod)).contains("spec.hostPID: Invalid value: true: must be false or unset");
    }

    @Test
    void takesFalseForUnset() {
        assertThat(Pods.said(check, Pods.withSpec("'hostNetwork':false,'hostUsers':true")))
                .isEmpty();
    }
}
