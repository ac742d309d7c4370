package sh.deploy.apiserver.admission.podsecurity.standard;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AppArmorProfileTest {
    private final PodCheck check = new AppArmorProfile();

    @Test
    void namesWhoLeavesTheProfile() {
        var pod = Pods.withSpec("""
                'securityContext':{'appArmorProfile':{'type':'RuntimeDefault'}},
                'initContainers':[{'name':'i','securityContext':{'appArmorProfile':{'type':'Unconfined'}}}],
                'containers':[{'name':'a'}]
                """);

        assertThat(Pods.said(check, pod))
                .isEqualTo("forbidden AppArmor profile (container \"i\" must not set AppArmor profile type to"
                        + " \"Unconfined\")");
        assertThat(Pods.causes(check, pod))
                .containsExactly("spec.initContainers[0].securityContext.appArmorProfile.type: Invalid value:"
                        + " \"Unconfined\": must be RuntimeDefault or Localhost, or no profile at all");
    }

    @Test
    void readsTheAnnotationsToo() {
        var pod = Pods.annotated("""
                'container.apparmor.security.beta.kubernetes.io/a':'unconfined',
                'container.apparmor.security.beta.kubernetes.io/b':'',
                'container.apparmor.security.beta.kubernetes.io/c':'runtime/default',
                'container.apparmor.security.beta.kubernetes.io/d':'localhost/mine',
                'container.apparmor.security.beta.kubernetes.io/e':'other',
                'else':'unconfined'
                """, "'securityContext':{'appArmorProfile':{'type':'Unconfined'}}");

        assertThat(Pods.said(check, pod))
                .isEqualTo("forbidden AppArmor profiles (pod and annotations must not set AppArmor profile type to"
                        + " \"Unconfined\", \"container.apparmor.security.beta.kubernetes.io/a=\"unconfined\"\","
                        + " \"container.apparmor.security.beta.kubernetes.io/e=\"other\"\")");
    }

    @Test
    void takesAProfileWithoutATypeForNone() {
        assertThat(Pods.said(check, Pods.secured("'appArmorProfile':{}"))).contains("container \"a\"", "to \"\"");
        assertThat(Pods.said(check, Pods.secured(""))).isEmpty();
    }
}
