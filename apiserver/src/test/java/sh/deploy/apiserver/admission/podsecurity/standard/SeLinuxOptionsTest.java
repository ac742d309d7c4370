package sh.deploy.apiserver.admission.podsecurity.standard;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SeLinuxOptionsTest {
    @Test
    void namesWhoSetsWhat() {
        var pod = Pods.withSpec("""
                'securityContext':{'seLinuxOptions':{'type':'spc_t','level':'s0'}},
                'containers':[{'name':'a','securityContext':{'seLinuxOptions':{'type':'container_t','role':'r'}}},
                    {'name':'b','securityContext':{'seLinuxOptions':{'type':'other','user':'u'}}}]
                """);

        assertThat(Pods.said(SeLinuxOptions.SINCE_1_31, pod))
                .isEqualTo("seLinuxOptions (pod and containers \"a\", \"b\" set forbidden"
                        + " securityContext.seLinuxOptions: types \"other\", \"spc_t\"; user may not be set; role may not"
                        + " be set)");
        assertThat(Pods.causes(SeLinuxOptions.SINCE_1_31, pod))
                .contains(
                        "spec.containers[0].securityContext.seLinuxOptions.role: Invalid value: \"r\": must be unset");
    }

    @Test
    void knowsTheTypeOfEnginesInContainersSince131() {
        var pod = Pods.secured("'seLinuxOptions':{'type':'container_engine_t'}");

        assertThat(Pods.said(SeLinuxOptions.SINCE_1_0, pod)).contains("type \"container_engine_t\"");
        assertThat(Pods.said(SeLinuxOptions.SINCE_1_31, pod)).isEmpty();
    }
}
