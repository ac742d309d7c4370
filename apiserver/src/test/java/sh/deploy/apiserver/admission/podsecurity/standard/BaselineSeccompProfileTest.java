package sh.deploy.apiserver.admission.podsecurity.standard;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BaselineSeccompProfileTest {
    private final PodCheck check = new BaselineSeccompProfile();

    @Test
    void namesWhoGoesWithoutAFilter() {
        var pod = Pods.withSpec("""
                'securityContext':{'seccompProfile':{'type':'Unconfined'}},
                'containers':[{'name':'a','securityContext':{'seccompProfile':{'type':'Unconfined'}}},{'name':'b'}]
                """);

        assertThat(Pods.said(check, pod))
                .isEqualTo("seccompProfile (pod and container \"a\" must not set securityContext.seccompProfile.type to"
                        + " \"Unconfined\")");
        assertThat(Pods.causes(check, pod))
                .first()
                .asString()
                .isEqualTo("spec.securityContext.seccompProfile.type: Invalid value: \"Unconfined\": must be"
                        + " RuntimeDefault or Localhost");
    }

    @Test
    void needsNoProfileButNoEmptyOne() {
        assertThat(Pods.said(check, Pods.secured(""))).isEmpty();
        assertThat(Pods.said(check, Pods.secured("'seccompProfile':{}"))).endsWith("type to \"\")");
    }
}
