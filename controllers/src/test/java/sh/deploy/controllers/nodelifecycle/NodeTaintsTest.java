package sh.deploy.controllers.nodelifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Taint;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class NodeTaintsTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00.5Z");
    private static final Taint OF_A_PERSON = new Taint("NoSchedule", "gpu", null, "only");

    @Test
    void taintsASilentNodeForNewAndForRunningPods() {
        assertThat(NodeTaints.wanted("Unknown", List.of(OF_A_PERSON), NOW).orElseThrow())
                .containsExactly(
                        OF_A_PERSON,
                        new Taint("NoSchedule", NodeTaints.UNREACHABLE, null, null),
                        new Taint("NoExecute", NodeTaints.UNREACHABLE, "2026-01-01T00:00:00Z", null));
    }

    @Test
    void taintsANodeThatSaysItIsNotReadyOrNeverSaidAnything() {
        for (var readiness : List.of("False", "")) {
            assertThat(NodeTaints.wanted(readiness, List.of(), NOW).orElseThrow())
                    .extracting(Taint::getKey)
                    .containsExactly(NodeTaints.NOT_READY, NodeTaints.NOT_READY);
        }
    }

    @Test
    void changesNothingWhenTheTaintsAreRightAndKeepsTheirTime() {
        var tainted = NodeTaints.wanted("Unknown", List.of(), NOW).orElseThrow();
        assertThat(NodeTaints.wanted("Unknown", tainted, NOW.plusSeconds(60))).isEmpty();
        assertThat(NodeTaints.wanted("True", List.of(OF_A_PERSON), NOW)).isEmpty();
    }

    @Test
    void swapsTheTaintWhenASilentNodeSpeaksAgainButIsNotReady() {
        var tainted = NodeTaints.wanted("Unknown", List.of(), NOW).orElseThrow();
        assertThat(NodeTaints.wanted("False", tainted, NOW).orElseThrow())
                .extracting(Taint::getKey)
                .containsOnly(NodeTaints.NOT_READY);
    }

    @Test
    void takesItsOwnTaintsAwayFromAReadyNode() {
        var tainted = NodeTaints.wanted("False", List.of(OF_A_PERSON), NOW).orElseThrow();
        assertThat(NodeTaints.wanted("True", tainted, NOW)).contains(List.of(OF_A_PERSON));
    }
}
