package sh.deploy.controllers.nodelifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import sh.deploy.controllers.scheduler.NodeHealth;

class PodConditionsTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00.5Z");
    private static final String MARK = "\"type\":\"Ready\",\"status\":\"False\",\"reason\":\"NodeNotReady\"";

    private static String readiness(Pod pod, NodeHealth health) {
        return PodConditions.readiness(pod, health, NOW).map(Object::toString).orElse("nothing");
    }

    private static Pod pod(String ready, @Nullable String why, String containersReady) {
        return new PodBuilder()
                .withNewMetadata()
                .withName("web")
                .withUid("u")
                .withResourceVersion("7")
                .endMetadata()
                .withNewSpec()
                .withNodeName("one")
                .endSpec()
                .withNewStatus()
                .withPhase("Running")
                .addNewCondition()
                .withType("Ready")
                .withStatus(ready)
                .withReason(why)
                .endCondition()
                .addNewCondition()
                .withType("ContainersReady")
                .withStatus(containersReady)
                .endCondition()
                .endStatus()
                .build();
    }

    @Test
    void aReadyPodOfADeadNodeIsMarkedOnce() {
        assertThat(readiness(pod("True", null, "True"), NodeHealth.DEAD))
                .contains(
                        MARK,
                        "\"message\":\"node one is out of contact\"",
                        "\"lastTransitionTime\":\"2026-01-01T00:00:00Z\"")
                .contains("\"uid\":\"u\"", "\"resourceVersion\":\"7\"");
        assertThat(readiness(pod("False", "NodeNotReady", "True"), NodeHealth.DEAD))
                .isEqualTo("nothing");
    }

    @Test
    void whatIsNotReadyByItselfKeepsItsReason() {
        assertThat(readiness(pod("False", "ContainersNotReady", "False"), NodeHealth.DEAD))
                .isEqualTo("nothing");
        assertThat(readiness(pod("False", "Standby", "False"), NodeHealth.DEAD)).isEqualTo("nothing");
        assertThat(readiness(pod("False", "ContainersNotReady", "False"), NodeHealth.READY))
                .isEqualTo("nothing");
    }

    @Test
    void aPodThatHasEndedIsLeftAlone() {
        var ended = pod("True", null, "True")
                .edit()
                .editStatus()
                .withPhase("Succeeded")
                .endStatus()
                .build();

        assertThat(readiness(ended, NodeHealth.DEAD)).isEqualTo("nothing");
    }

    @ParameterizedTest
    @EnumSource(names = {"SUSPECT", "RESTARTING"})
    void suspicionChangesNothing(NodeHealth health) {
        assertThat(readiness(pod("True", null, "True"), health)).isEqualTo("nothing");
        assertThat(readiness(pod("False", "NodeNotReady", "True"), health)).isEqualTo("nothing");
    }

    @ParameterizedTest
    @EnumSource(names = {"READY", "NOT_READY"})
    void onANodeThatIsBackAPodSaysAgainWhatItsContainersSay(NodeHealth health) {
        assertThat(readiness(pod("False", "NodeNotReady", "True"), health))
                .contains("\"type\":\"Ready\",\"status\":\"True\",\"reason\":null");
        assertThat(readiness(pod("False", "NodeNotReady", "False"), health))
                .contains("\"type\":\"Ready\",\"status\":\"False\",\"reason\":\"ContainersNotReady\"");
        assertThat(readiness(pod("True", null, "True"), health)).isEqualTo("nothing");
    }

    @Test
    void aReadinessGateThatIsNotOpenKeepsThePodUnready() {
        var gated = pod("False", "NodeNotReady", "True")
                .edit()
                .editSpec()
                .addNewReadinessGate("example.com/gate")
                .endSpec()
                .build();

        assertThat(readiness(gated, NodeHealth.READY)).contains("\"reason\":\"ReadinessGatesNotReady\"");
    }

    @Test
    void whyAPodGoesIsSaidOnce() {
        var pod = pod("True", null, "True");
        var said = pod.edit()
                .editStatus()
                .addNewCondition()
                .withType("DisruptionTarget")
                .withStatus("True")
                .endCondition()
                .endStatus()
                .build();

        assertThat(PodConditions.disruption(pod, "DeletionByPodGC", "gone", NOW).map(Object::toString))
                .hasValueSatisfying(patch -> assertThat(patch)
                        .contains("\"type\":\"DisruptionTarget\",\"status\":\"True\",\"reason\":\"DeletionByPodGC\""));
        assertThat(PodConditions.disruption(said, "DeletionByPodGC", "gone", NOW))
                .isEmpty();
    }
}
