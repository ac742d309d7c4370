package sh.deploy.apiserver.admission.podsecurity.standard;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WindowsHostProcessTest {
    private final PodCheck check = new WindowsHostProcess();

    @Test
    void namesWhoIsAProcessOfTheHost() {
        var pod = Pods.withSpec("""
                'securityContext':{'windowsOptions':{'hostProcess':true}},
                'containers':[{'name':'a','securityContext':{'windowsOptions':{'hostProcess':false}}},
                    {'name':'b','securityContext':{'windowsOptions':{'hostProcess':true}}}]
                """);

        assertThat(Pods.said(check, pod))
                .isEqualTo("hostProcess (pod and container \"b\" must not set"
                        + " securityContext.windowsOptions.hostProcess=true)");
        assertThat(Pods.causes(check, pod))
                .containsExactly(
                        "spec.securityContext.windowsOptions.hostProcess: Invalid value: true: must be false or unset",
                        "spec.containers[1].securityContext.windowsOptions.hostProcess: Invalid value: true: must be"
                                + " false or unset");
    }
}
