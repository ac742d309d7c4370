package sh.deploy.apiserver.admission.podsecurity.standard;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProcMountTest {
    private static final String MOUNTS = "'containers':[{'name':'a','securityContext':{'procMount':'Default'}},"
            + "{'name':'b','securityContext':{'procMount':'Unmasked'}},{'name':'c','securityContext':{'procMount':''}}]";

    @Test
    void namesContainersAndTypes() {
        assertThat(Pods.said(ProcMount.OF_ALL, Pods.withSpec(MOUNTS)))
                .isEqualTo("procMount (containers \"b\", \"c\" must not set securityContext.procMount to \"\","
                        + " \"Unmasked\")");
    }

    @Test
    void letsAPodWithUsersOfItsOwnOnlyWhereTheRuleSaysSo() {
        var own = Pods.withSpec("'hostUsers':false," + MOUNTS);
        var hosts = Pods.withSpec("'hostUsers':true," + MOUNTS);

        assertThat(Pods.said(ProcMount.OF_ALL, own)).isNotEmpty();
        assertThat(Pods.said(ProcMount.OF_HOST_USERS, own)).isEmpty();
        assertThat(Pods.said(ProcMount.OF_HOST_USERS, hosts)).isNotEmpty();
    }
}
