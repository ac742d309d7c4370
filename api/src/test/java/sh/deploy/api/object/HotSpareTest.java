package sh.deploy.api.object;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import org.junit.jupiter.api.Test;

class HotSpareTest {
    private static PodBuilder asking(String value) {
        return new PodBuilder()
                .withNewMetadata()
                .addToAnnotations(HotSpare.ANNOTATION, value)
                .endMetadata()
                .withNewSpec()
                .addNewInitContainer()
                .withName("once")
                .endInitContainer()
                .addNewContainer()
                .withName("main")
                .endContainer()
                .endSpec();
    }

    private static String obstacle(Pod pod) {
        return HotSpare.obstacle(pod.getMetadata(), pod.getSpec()).orElse("");
    }

    @Test
    void appliesToAPodThatAsksForIt() {
        assertThat(HotSpare.applies(asking("crash").build())).isTrue();
        assertThat(HotSpare.applies(asking("Crash").build())).isFalse();
        assertThat(HotSpare.applies(asking("crash")
                        .editMetadata()
                        .withAnnotations(null)
                        .endMetadata()
                        .build()))
                .isFalse();
    }

    @Test
    void notToAPodThatMustNotRunTwice() {
        var single = asking("crash")
                .editMetadata()
                .addToAnnotations(AtMostOne.ANNOTATION, "true")
                .endMetadata()
                .build();
        assertThat(HotSpare.applies(single)).isFalse();
        assertThat(obstacle(single)).contains("must not run twice");
    }

    @Test
    void notToAPodWhoseContainersMeetOnLocalhost() {
        var two = asking("crash")
                .editSpec()
                .addNewContainer()
                .withName("second")
                .endContainer()
                .endSpec()
                .build();
        var sidecar = asking("crash")
                .editSpec()
                .editInitContainer(0)
                .withRestartPolicy("Always")
                .endInitContainer()
                .endSpec()
                .build();
        assertThat(obstacle(two)).contains("exactly one container");
        assertThat(obstacle(sidecar)).contains("exactly one container");
    }

    @Test
    void notToAPodThatUsesWhatTheHostHasOnce() {
        var port = asking("crash")
                .editSpec()
                .editContainer(0)
                .addNewPort()
                .withContainerPort(80)
                .withHostPort(80)
                .endPort()
                .endContainer()
                .endSpec()
                .build();
        assertThat(obstacle(port)).contains("hostPort");
        assertThat(obstacle(asking("crash")
                        .editSpec()
                        .withHostNetwork(true)
                        .endSpec()
                        .build()))
                .contains("hostNetwork");
        assertThat(obstacle(
                        asking("crash").editSpec().withHostPID(true).endSpec().build()))
                .contains("hostPID");
    }

    @Test
    void notToAPodThatIsNotStartedAgain() {
        assertThat(obstacle(asking("crash")
                        .editSpec()
                        .withRestartPolicy("Never")
                        .endSpec()
                        .build()))
                .contains("restartPolicy");
        assertThat(obstacle(asking("crash")
                        .editSpec()
                        .withRestartPolicy("Always")
                        .endSpec()
                        .build()))
                .isEmpty();
    }
}
