package sh.deploy.kubelet.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.api.model.NodeStatus;
import io.fabric8.kubernetes.api.model.Quantity;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import sh.deploy.kubelet.containers.EngineFacts;
import sh.deploy.kubelet.pressure.Pressure;

class NodeObjectTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Machine MACHINE =
            new Machine(2, 4L << 30, "host", "10.0.0.1", "amd64", "6.1", "Debian", "id", "boot");
    private static final NodeHealth WELL = new NodeHealth("", true, Set.of());

    private static NodeObject node(Map<String, String> declared) {
        return new NodeObject(
                "n1",
                Map.of("zone", "a"),
                List.of("dedicated=web:NoSchedule"),
                Path.of("/data/volumes"),
                MACHINE,
                new Capacity(declared, MACHINE),
                new EngineFacts("docker", "20.10", "1.41", true, "/"));
    }

    private static NodeCondition condition(NodeStatus status, String type) {
        return status.getConditions().stream()
                .filter(condition -> condition.getType().equals(type))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void offersTheMachineOrWhatIsDeclared() {
        assertThat(node(Map.of()).status(WELL, null, NOW).getCapacity())
                .containsEntry("cpu", new Quantity("2"))
                .containsEntry("memory", new Quantity("4194304Ki"))
                .containsEntry("pods", new Quantity("110"));
        assertThat(node(Map.of("cpu", "1500m")).status(WELL, null, NOW).getAllocatable())
                .containsEntry("cpu", Quantity.parse("1500m"));
    }

    @Test
    void carriesTheWellKnownLabelsAndItsTaints() {
        var node = node(Map.of()).node(new NodeStatus());
        assertThat(node.getMetadata().getLabels())
                .containsEntry("kubernetes.io/hostname", "n1")
                .containsEntry("kubernetes.io/arch", "amd64")
                .containsEntry("zone", "a");
        assertThat(node.getMetadata().getAnnotations()).containsEntry("deploy.sh/volumes", "/data/volumes");
        assertThat(node.getSpec().getTaints().getFirst().getKey()).isEqualTo("dedicated");
    }

    @Test
    void isNotReadyWhileTheEngineDoesNotAnswer() {
        var status = node(Map.of()).status(new NodeHealth("no answer", true, Set.of()), null, NOW);
        assertThat(condition(status, "Ready").getStatus()).isEqualTo("False");
        assertThat(condition(status, "Ready").getMessage()).isEqualTo("container runtime is down: no answer");
    }

    @Test
    void saysWhatItIsShortOf() {
        var status = node(Map.of()).status(new NodeHealth("", true, Set.of(Pressure.PIDS)), null, NOW);
        assertThat(condition(status, "PIDPressure").getStatus()).isEqualTo("True");
        assertThat(condition(status, "PIDPressure").getReason()).isEqualTo("KubeletHasInsufficientPID");
        assertThat(condition(status, "DiskPressure").getStatus()).isEqualTo("False");
        assertThat(condition(status, "DiskPressure").getReason()).isEqualTo("KubeletHasNoDiskPressure");
    }

    @Test
    void aConditionKeepsTheTimeOfItsLastChange() {
        var first = node(Map.of()).status(WELL, null, NOW);
        var later = node(Map.of()).status(new NodeHealth("", false, Set.of()), first, NOW.plusSeconds(5));
        assertThat(condition(later, "Ready").getLastTransitionTime()).isEqualTo("2026-01-01T00:00:00Z");
        assertThat(condition(later, "ContainersEndWithEngine").getStatus()).isEqualTo("True");
        assertThat(condition(later, "ContainersEndWithEngine").getLastTransitionTime())
                .isEqualTo("2026-01-01T00:00:05Z");
    }
}
