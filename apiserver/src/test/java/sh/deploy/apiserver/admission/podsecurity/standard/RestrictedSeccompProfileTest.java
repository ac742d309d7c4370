package sh.deploy.apiserver.admission.podsecurity.standard;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RestrictedSeccompProfileTest {
    private final PodCheck check = new RestrictedSeccompProfile();

    @Test
    void namesContainersThatNothingIsSaidFor() {
        var pod = Pods.secured("", "'seccompProfile':{'type':'Localhost','localhostProfile':'p'}", "");

        assertThat(Pods.said(check, pod))
                .isEqualTo(
                        "seccompProfile (pod or containers \"a\", \"c\" must set securityContext.seccompProfile.type to"
                                + " \"RuntimeDefault\" or \"Localhost\")");
        assertThat(Pods.causes(check, pod))
                .first()
                .asString()
                .isEqualTo("spec.containers[0].securityContext.seccompProfile.type: Required value: must be"
                        + " RuntimeDefault or Localhost, here or in spec.securityContext.seccompProfile.type");
    }

    @Test
    void takesWhatThePodSaysForAll() {
        assertThat(Pods.said(
                        check,
                        Pods.withSpec("'securityContext':{'seccompProfile':{'type':'RuntimeDefault'}},"
                                + "'containers':[{'name':'a'}]")))
                .isEmpty();
    }

    @Test
    void saysFirstWhatIsWrongThenWhatIsLacking() {
        assertThat(Pods.said(check, Pods.secured("", "'seccompProfile':{'type':'Unconfined'}")))
                .isEqualTo("seccompProfile (container \"b\" must not set securityContext.seccompProfile.type to"
                        + " \"Unconfined\")");
    }
}
