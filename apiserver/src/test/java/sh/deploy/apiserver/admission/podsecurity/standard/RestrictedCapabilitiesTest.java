package sh.deploy.apiserver.admission.podsecurity.standard;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RestrictedCapabilitiesTest {
    private final PodCheck check = new RestrictedCapabilities();

    @Test
    void saysWhatMustBeDroppedAndWhatMayNotBeAdded() {
        var pod = Pods.secured(
                "'capabilities':{'add':['CHOWN','NET_BIND_SERVICE']}",
                "'capabilities':{'drop':['KILL','ALL'],'add':['SYS_TIME']}",
                "");

        assertThat(Pods.said(check, pod))
                .isEqualTo("unrestricted capabilities (containers \"a\", \"c\" must set"
                        + " securityContext.capabilities.drop=[\"ALL\"]; containers \"a\", \"b\" must not include"
                        + " \"CHOWN\", \"SYS_TIME\" in securityContext.capabilities.add)");
        assertThat(Pods.causes(check, pod))
                .containsExactly(
                        "spec.containers[0].securityContext.capabilities.drop: Required value: must hold \"ALL\"",
                        "spec.containers[2].securityContext.capabilities.drop: Required value: must hold \"ALL\"",
                        "spec.containers[0].securityContext.capabilities.add[0]: Invalid value: \"CHOWN\": must be one of"
                                + " NET_BIND_SERVICE",
                        "spec.containers[1].securityContext.capabilities.add[0]: Invalid value: \"SYS_TIME\": must be one"
                                + " of NET_BIND_SERVICE");
    }

    @Test
    void knowsNoOtherSpellingOfAll() {
        assertThat(Pods.said(check, Pods.secured("'capabilities':{'drop':['all']}")))
                .isNotEmpty();
        assertThat(Pods.said(check, Pods.secured("'capabilities':{'drop':['ALL'],'add':['NET_BIND_SERVICE']}")))
                .isEmpty();
    }
}
