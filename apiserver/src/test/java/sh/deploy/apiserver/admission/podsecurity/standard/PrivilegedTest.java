package sh.deploy.apiserver.admission.podsecurity.standard;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PrivilegedTest {
    private final PodCheck check = new Privileged();

    @Test
    void namesTheContainers() {
        var one = Pods.secured("'privileged':true", "'privileged':false", "");
        var many = Pods.secured("'privileged':true", "'privileged':true");

        assertThat(Pods.said(check, one))
                .isEqualTo("privileged (container \"a\" must not set securityContext.privileged=true)");
        assertThat(Pods.causes(check, one))
                .containsExactly(
                        "spec.containers[0].securityContext.privileged: Invalid value: true: must be false or unset");
        assertThat(Pods.said(check, many))
                .isEqualTo("privileged (containers \"a\", \"b\" must not set securityContext.privileged=true)");
    }
}
