package sh.deploy.controllers.nodelifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.fabric8.kubernetes.api.model.Taint;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import sh.deploy.controllers.scheduler.NodeHealth;

class NodeTaintsTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00.5Z");
    private static final Taint OF_A_PERSON = new Taint("NoSchedule", "gpu", null, "only");

    @Test
    void taintsASilentNodeForNewAndForRunningPods() {
        assertThat(NodeTaints.wanted(NodeHealth.DEAD, List.of(OF_A_PERSON), NOW).orElseThrow())
                .containsExactly(
                        OF_A_PERSON,
                        new Taint("NoSchedule", NodeTaints.UNREACHABLE, null, null),
                        new Taint("NoExecute", NodeTaints.UNREACHABLE, "2026-01-01T00:00:00Z", null));
    }

    @Test
    void taintsANodeThatSaysItIsNotReadyOrNeverSaidAnything() {
        assertThat(NodeTaints.wanted(NodeHealth.NOT_READY, List.of(), NOW).orElseThrow())
                .extracting(Taint::getKey, Taint::getEffect)
                .containsExactly(tuple(NodeTaints.NOT_READY, "NoSchedule"), tuple(NodeTaints.NOT_READY, "NoExecute"));
    }

    @Test
    void keepsNewPodsAwayFromASuspectNodeAndEvictsNobody() {
        var suspect = NodeTaints.wanted(NodeHealth.SUSPECT, List.of(OF_A_PERSON), NOW);
        assertThat(suspect.orElseThrow())
                .containsExactly(OF_A_PERSON, new Taint("NoSchedule", NodeTaints.UNREACHABLE, null, null));
        assertThat(NodeTaints.wanted(NodeHealth.RESTARTING, List.of(OF_A_PERSON), NOW))
                .isEqualTo(suspect);
        var dead = NodeTaints.wanted(NodeHealth.DEAD, suspect.get(), NOW).orElseThrow();
        assertThat(dead).extracting(Taint::getEffect).containsExactly("NoSchedule", "NoSchedule", "NoExecute");
        assertThat(NodeTaints.wanted(NodeHealth.SUSPECT, dead, NOW)).isEqualTo(suspect);
    }

    @Test
    void aTaintThatIsStillWrittenMeansNothingOnceTheNodeIsBack() {
        var dead = NodeTaints.wanted(NodeHealth.DEAD, List.of(OF_A_PERSON), NOW).orElseThrow();
        assertThat(NodeTaints.standing(NodeHealth.READY, dead)).containsExactly(OF_A_PERSON);
        assertThat(NodeTaints.standing(NodeHealth.DEAD, dead)).isEqualTo(dead);
    }

    @Test
    void changesNothingWhenTheTaintsAreRightAndKeepsTheirTime() {
        var tainted = NodeTaints.wanted(NodeHealth.DEAD, List.of(), NOW).orElseThrow();
        assertThat(NodeTaints.wanted(NodeHealth.DEAD, tainted, NOW.plusSeconds(60)))
                .isEmpty();
        assertThat(NodeTaints.wanted(NodeHealth.READY, List.of(OF_A_PERSON), NOW))
                .isEmpty();
    }

    @Test
    void swapsTheTaintWhenASilentNodeSpeaksAgainButIsNotReady() {
        var tainted = NodeTaints.wanted(NodeHealth.DEAD, List.of(), NOW).orElseThrow();
        assertThat(NodeTaints.wanted(NodeHealth.NOT_READY, tainted, NOW).orElseThrow())
                .extracting(Taint::getKey)
                .containsOnly(NodeTaints.NOT_READY);
    }

    @Test
    void takesItsOwnTaintsAwayFromAReadyNode() {
        var tainted = NodeTaints.wanted(NodeHealth.NOT_READY, List.of(OF_A_PERSON), NOW)
                .orElseThrow();
        assertThat(NodeTaints.wanted(NodeHealth.READY, tainted, NOW)).contains(List.of(OF_A_PERSON));
    }
}
