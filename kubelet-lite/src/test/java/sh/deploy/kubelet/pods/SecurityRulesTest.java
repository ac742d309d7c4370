package sh.deploy.kubelet.pods;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.util.List;
import org.junit.jupiter.api.Test;

class SecurityRulesTest {
    private static List<String> options(Pod pod) {
        return SecurityRules.of(pod, pod.getSpec().getContainers().getFirst()).options();
    }

    /** @param ofPod types of seccomp and AppArmor profile */
    private static Pod pod(String ofPod) {
        return new PodBuilder()
                .withNewSpec()
                .withNewSecurityContext()
                .withNewSeccompProfile(null, ofPod)
                .withNewAppArmorProfile(null, ofPod)
                .endSecurityContext()
                .addNewContainer()
                .endContainer()
                .endSpec()
                .build();
    }

    private static Pod pod(String ofPod, String ofContainer) {
        return pod(ofPod)
                .edit()
                .editSpec()
                .editFirstContainer()
                .withNewSecurityContext()
                .withNewSeccompProfile(null, ofContainer)
                .withNewAppArmorProfile(null, ofContainer)
                .endSecurityContext()
                .endContainer()
                .endSpec()
                .build();
    }

    @Test
    void aContainerIsUnconfinedWhereThatIsSaidOfItOrOfItsPod() {
        assertThat(options(pod("Unconfined"))).containsExactly("seccomp=unconfined", "apparmor=unconfined");
        assertThat(options(pod("RuntimeDefault", "Unconfined")))
                .containsExactly("seccomp=unconfined", "apparmor=unconfined");
    }

    @Test
    void whatTheEngineDoesByItselfIsNotSaid() {
        assertThat(options(pod("RuntimeDefault"))).isEmpty();
        assertThat(options(pod("Unconfined", "RuntimeDefault"))).isEmpty();
    }
}
