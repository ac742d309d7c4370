package sh.deploy.apiserver.admission.podsecurity.standard;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RunAsNonRootTest {
    private final PodCheck check = new RunAsNonRoot();

    @Test
    void namesContainersThatNothingIsSaidFor() {
        var pod = Pods.secured("", "'runAsNonRoot':true");

        assertThat(Pods.said(check, pod))
                .isEqualTo("runAsNonRoot != true (pod or container \"a\" must set securityContext.runAsNonRoot=true)");
        assertThat(Pods.causes(check, pod))
                .containsExactly(
                        "spec.containers[0].securityContext.runAsNonRoot: Required value: must be true, here or"
                                + " in spec.securityContext.runAsNonRoot");
    }

    @Test
    void saysFirstWhoRefuses() {
        var pod = Pods.withSpec("""
                'securityContext':{'runAsNonRoot':false},
                'containers':[{'name':'a'},{'name':'b','securityContext':{'runAsNonRoot':false}}]
                """);

        assertThat(Pods.said(check, pod))
                .isEqualTo(
                        "runAsNonRoot != true (pod and container \"b\" must not set securityContext.runAsNonRoot=false)");
    }

    @Test
    void takesWhatThePodSaysForAllButThoseThatSayOtherwise() {
        var said = "'securityContext':{'runAsNonRoot':true},'containers':[{'name':'a'}";

        assertThat(Pods.said(check, Pods.withSpec(said + "]"))).isEmpty();
        assertThat(Pods.said(check, Pods.withSpec(said + ",{'name':'b','securityContext':{'runAsNonRoot':false}}]")))
                .contains("container \"b\"");
    }

    @Test
    void letsAPodWithUsersOfItsOwnBeSince135() {
        var own = Pods.withSpec("'hostUsers':false,'containers':[{'name':'a'}]");

        assertThat(Pods.said(check, own)).isNotEmpty();
        assertThat(Pods.said(new NotWithOwnUsers(check), own)).isEmpty();
    }
}
