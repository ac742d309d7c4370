package sh.deploy.apiserver.admission.podsecurity.standard;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SeccompAnnotationsTest {
    private final PodCheck check = new SeccompAnnotations();

    @Test
    void namesAnnotationsOfThePodAndOfItsContainers() {
        var pod = Pods.annotated("""
                'seccomp.security.alpha.kubernetes.io/pod':'unconfined',
                'container.seccomp.security.alpha.kubernetes.io/a':'',
                'container.seccomp.security.alpha.kubernetes.io/b':'docker/default',
                'container.seccomp.security.alpha.kubernetes.io/stranger':'unconfined'
                """, "'containers':[{'name':'a'},{'name':'b'}]");

        assertThat(Pods.said(check, pod))
                .isEqualTo("seccompProfile (forbidden annotations"
                        + " container.seccomp.security.alpha.kubernetes.io/a=\"\","
                        + " seccomp.security.alpha.kubernetes.io/pod=\"unconfined\")");
        assertThat(Pods.causes(check, pod))
                .first()
                .asString()
                .startsWith("metadata.annotations[seccomp.security.alpha.kubernetes.io/pod]: Invalid value:"
                        + " \"unconfined\": ");
    }

    @Test
    void takesWhatKeepsAFilter() {
        var allowed = "'seccomp.security.alpha.kubernetes.io/pod':'runtime/default',"
                + "'container.seccomp.security.alpha.kubernetes.io/a':'localhost/mine'";

        assertThat(Pods.said(check, Pods.annotated(allowed, "'containers':[{'name':'a'}]")))
                .isEmpty();
    }
}
