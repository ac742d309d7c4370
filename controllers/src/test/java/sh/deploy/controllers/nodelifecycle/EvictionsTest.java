package sh.deploy.controllers.nodelifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Taint;
import io.fabric8.kubernetes.api.model.Toleration;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import sh.deploy.api.object.AtMostOne;

class EvictionsTest {
    private static final Instant SINCE = Instant.parse("2026-01-01T00:00:00Z");
    /** That long all taints have been there. */
    private static final Duration AGE = Duration.ofSeconds(10);

    private static final Taint UNREACHABLE = new Taint("NoExecute", NodeTaints.UNREACHABLE, SINCE.toString(), null);
    private static final Taint OF_A_PERSON = new Taint("NoExecute", "maintenance", SINCE.toString(), null);

    @Test
    void waitsFiveMinutesForANodeOutOfContactWhenThePodSaysNothing() {
        assertThat(left(pod(List.of()), List.of(UNREACHABLE))).contains(Duration.ofSeconds(290));
    }

    @Test
    void waitsAsLongAsTheShortestToleration() {
        var tolerations = List.of(tolerating(60L), tolerating(20L), tolerating(null));
        assertThat(left(pod(tolerations), List.of(UNREACHABLE))).contains(Duration.ofSeconds(10));
    }

    @Test
    void waitsAsGoodAsForEverForAnyLargeNumber() {
        assertThat(left(pod(List.of(tolerating(Long.MAX_VALUE))), List.of(UNREACHABLE)))
                .contains(Duration.ofSeconds(Integer.MAX_VALUE - 10));
    }

    @Test
    void waitsForEverWhenThePodToleratesWithoutATime() {
        assertThat(left(pod(List.of(tolerating(null))), List.of(UNREACHABLE))).isEmpty();
    }

    @Test
    void doesNotWaitForATaintOfAPersonThatIsNotTolerated() {
        assertThat(left(pod(List.of(tolerating(60L))), List.of(OF_A_PERSON))).contains(AGE.negated());
    }

    @Test
    void goesByTheEarliestOfSeveralTaints() {
        assertThat(left(pod(List.of()), List.of(UNREACHABLE, OF_A_PERSON))).contains(AGE.negated());
    }

    @Test
    void doesNotMoveAPodForATaintThatOnlyKeepsNewOnesAway() {
        assertThat(left(pod(List.of()), List.of(new Taint("NoSchedule", "gpu", null, null))))
                .isEmpty();
    }

    @Test
    void doesNotWaitForADeadNodeThatHasStoppedThePodItself() {
        assertThat(left(guarded(List.of()), List.of(UNREACHABLE))).contains(AGE.negated());
        assertThat(left(guarded(List.of(tolerating(60L))), List.of(UNREACHABLE)))
                .as("what it says itself")
                .contains(Duration.ofSeconds(50));
        assertThat(left(guarded(List.of(tolerating(null))), List.of(UNREACHABLE)))
                .as("what it says itself")
                .isEmpty();
    }

    @Test
    void waitsForANodeThatSaysItIsNotReadyAndRunsThePodYet() {
        var notReady = new Taint("NoExecute", NodeTaints.NOT_READY, SINCE.toString(), null);

        assertThat(left(guarded(List.of()), List.of(notReady))).contains(Duration.ofSeconds(290));
    }

    private static Optional<Duration> left(Pod pod, List<Taint> taints) {
        return Evictions.left(pod, taints, taint -> AGE);
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
