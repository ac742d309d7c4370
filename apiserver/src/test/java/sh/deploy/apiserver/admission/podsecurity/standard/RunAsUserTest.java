package sh.deploy.apiserver.admission.podsecurity.standard;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RunAsUserTest {
    private final PodCheck check = new RunAsUser();

    @Test
    void namesWhoAsksToBeRoot() {
        var pod = Pods.withSpec("""
                'securityContext':{'runAsUser':0},
                'containers':[{'name':'a','securityContext':{'runAsUser':0}},{'name':'b','securityContext':{'runAsUser':1}}]
                """);

        assertThat(Pods.said(check, pod)).isEqualTo("runAsUser=0 (pod and container \"a\" must not set runAsUser=0)");
        assertThat(Pods.causes(check, pod))
                .containsExactly(
                        "spec.securityContext.runAsUser: Invalid value: 0: must not be 0",
                        "spec.containers[0].securityContext.runAsUser: Invalid value: 0: must not be 0");
    }

    @Test
    void needsNoUserToBeNamed() {
        assertThat(Pods.said(check, Pods.secured("'runAsGroup':0"))).isEmpty();
    }
}
