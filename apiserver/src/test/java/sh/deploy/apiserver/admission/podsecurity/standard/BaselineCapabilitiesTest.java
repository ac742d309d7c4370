package sh.deploy.apiserver.admission.podsecurity.standard;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BaselineCapabilitiesTest {
    private final PodCheck check = new BaselineCapabilities();

    @Test
    void namesContainersAndCapabilities() {
        var pod = Pods.secured(
                "'capabilities':{'add':['NET_ADMIN','CHOWN','BPF']}",
                "'capabilities':{'add':['BPF']}",
                "'capabilities':{'add':['KILL'],'drop':['SYS_ADMIN']}");

        assertThat(Pods.said(check, pod))
                .isEqualTo(
                        "non-default capabilities (containers \"a\", \"b\" must not include \"BPF\", \"NET_ADMIN\" in"
                                + " securityContext.capabilities.add)");
        assertThat(Pods.causes(check, pod))
                .hasSize(3)
                .first()
                .asString()
                .startsWith(
                        "spec.containers[0].securityContext.capabilities.add[0]: Invalid value: \"NET_ADMIN\": must be"
                                + " one of AUDIT_WRITE, ");
    }

    @Test
    void takesEveryOneThatEnginesGive() {
        var all = String.join("','", BaselineCapabilities.ALLOWED);

        assertThat(Pods.said(check, Pods.secured("'capabilities':{'add':['" + all + "']}")))
                .isEmpty();
        assertThat(BaselineCapabilities.ALLOWED).hasSize(13).doesNotContain("NET_RAW", "SYS_ADMIN", "ALL");
    }
}
