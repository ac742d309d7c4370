package sh.deploy.apiserver.admission.podsecurity.standard;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PrivilegeEscalationTest {
    private final PodCheck check = new PrivilegeEscalation();

    @Test
    void namesContainersThatDoNotSayFalse() {
        var pod = Pods.secured("", "'allowPrivilegeEscalation':true", "'allowPrivilegeEscalation':false");

        assertThat(Pods.said(check, pod))
                .isEqualTo("allowPrivilegeEscalation != false (containers \"a\", \"b\" must set"
                        + " securityContext.allowPrivilegeEscalation=false)");
        assertThat(Pods.causes(check, pod))
                .containsExactly(
                        "spec.containers[0].securityContext.allowPrivilegeEscalation: Required value: must be false",
                        "spec.containers[1].securityContext.allowPrivilegeEscalation: Invalid value: true: must be"
                                + " false");
    }

    @Test
    void letsWindowsBeSince125() {
        var windows = Pods.withSpec("'os':{'name':'windows'},'containers':[{'name':'a'}]");
        var linux = Pods.withSpec("'os':{'name':'linux'},'containers':[{'name':'a'}]");

        assertThat(Pods.said(check, windows)).isNotEmpty();
        assertThat(Pods.said(new NotOnWindows(check), windows)).isEmpty();
        assertThat(Pods.said(new NotOnWindows(check), linux)).isNotEmpty();
    }
}
