package sh.deploy.controllers.nodelifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Taint;
import io.fabric8.kubernetes.api.model.Toleration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import sh.deploy.api.object.AtMostOne;

class EvictionsTest {
    private static final Instant SINCE = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant NOW = SINCE.plusSeconds(10);
    private static final Taint UNREACHABLE = new Taint("NoExecute", NodeTaints.UNREACHABLE, SINCE.toString(), null);
    private static final Taint OF_A_PERSON = new Taint("NoExecute", "maintenance", SINCE.toString(), null);

    @Test
    void waitsFiveMinutesForANodeOutOfContactWhenThePodSaysNothing() {
        assertThat(Evictions.due(pod(List.of()), List.of(UNREACHABLE), NOW)).contains(SINCE.plusSeconds(300));
    }

    @Test
    void waitsAsLongAsTheShortestToleration() {
        var tolerations = List.of(tolerating(60L), tolerating(20L), tolerating(null));
        assertThat(Evictions.due(pod(tolerations), List.of(UNREACHABLE), NOW)).contains(SINCE.plusSeconds(20));
    }

    @Test
    void waitsAsGoodAsForEverForAnyLargeNumber() {
        assertThat(Evictions.due(pod(List.of(tolerating(Long.MAX_VALUE))), List.of(UNREACHABLE), NOW))
                .contains(SINCE.plusSeconds(Integer.MAX_VALUE));
    }

    @Test
    void waitsForEverWhenThePodToleratesWithoutATime() {
        assertThat(Evictions.due(pod(List.of(tolerating(null))), List.of(UNREACHABLE), NOW))
                .isEmpty();
    }

    @Test
    void doesNotWaitForATaintOfAPersonThatIsNotTolerated() {
        assertThat(Evictions.due(pod(List.of(tolerating(60L))), List.of(OF_A_PERSON), NOW))
                .contains(SINCE);
    }

    @Test
    void countsFromWhenThePodIsThereWhenTheTaintIsOlder() {
        var later = SINCE.plusSeconds(7_000);
        var earlier = SINCE.minusSeconds(7_000);
        assertThat(Evictions.due(bound(later), List.of(UNREACHABLE), later)).contains(later.plusSeconds(60));
        assertThat(Evictions.due(bound(earlier), List.of(UNREACHABLE), later)).contains(SINCE.plusSeconds(60));
    }

    @Test
    void aClockThatWentAheadKeepsNobody() {
        assertThat(Evictions.due(bound(NOW.plusSeconds(9_000)), List.of(OF_A_PERSON), NOW))
                .contains(NOW);
    }

    @Test
    void goesByTheEarliestOfSeveralTaints() {
        assertThat(Evictions.due(pod(List.of()), List.of(UNREACHABLE, OF_A_PERSON), NOW))
                .contains(SINCE);
    }

    @Test
    void doesNotMoveAPodForATaintThatOnlyKeepsNewOnesAway() {
        assertThat(Evictions.due(pod(List.of()), List.of(new Taint("NoSchedule", "gpu", null, null)), NOW))
                .isEmpty();
    }

    @Test
    void doesNotWaitForADeadNodeThatHasStoppedThePodItself() {
        assertThat(Evictions.due(guarded(List.of()), List.of(UNREACHABLE), NOW)).contains(SINCE);
        assertThat(Evictions.due(guarded(List.of(tolerating(60L))), List.of(UNREACHABLE), NOW))
                .as("what it says itself")
                .contains(SINCE.plusSeconds(60));
        assertThat(Evictions.due(guarded(List.of(tolerating(null))), List.of(UNREACHABLE), NOW))
                .as("what it says itself")
                .isEmpty();
    }

    @Test
    void waitsForANodeThatSaysItIsNotReadyAndRunsThePodYet() {
        var notReady = new Taint("NoExecute", NodeTaints.NOT_READY, SINCE.toString(), null);

        assertThat(Evictions.due(guarded(List.of()), List.of(notReady), NOW)).contains(SINCE.plusSeconds(300));
    }

    private static Pod pod(List<Toleration> tolerations) {
        return new PodBuilder()
                .withNewMetadata()
                .endMetadata()
                .withNewSpec()
                .withTolerations(tolerations)
                .endSpec()
                .build();
    }

    /** One that tolerates the node for a minute, and came to it then. */
    private static Pod bound(Instant at) {
        return new PodBuilder(pod(List.of(tolerating(60L))))
                .withNewStatus()
                .addNewCondition()
                .withType("PodScheduled")
                .withStatus("True")
                .withLastTransitionTime(at.toString())
                .endCondition()
                .endStatus()
                .build();
    }

    private static Pod guarded(List<Toleration> tolerations) {
        return new PodBuilder(pod(tolerations))
                .editMetadata()
                .addToAnnotations(AtMostOne.ANNOTATION, "true")
                .endMetadata()
                .build();
    }

    private static Toleration tolerating(@Nullable Long seconds) {
        return new Toleration("NoExecute", NodeTaints.UNREACHABLE, "Exists", seconds, null);
    }
}
