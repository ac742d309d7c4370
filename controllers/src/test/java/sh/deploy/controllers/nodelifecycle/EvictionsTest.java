package sh.deploy.controllers.nodelifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Taint;
import io.fabric8.kubernetes.api.model.Toleration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class EvictionsTest {
    private static final Instant SINCE = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant NOW = SINCE.plusSeconds(10);
    private static final Taint UNREACHABLE = new Taint("NoExecute", NodeTaints.UNREACHABLE, SINCE.toString(), null);
    private static final Taint OF_A_PERSON = new Taint("NoExecute", "maintenance", SINCE.toString(), null);

    @Test
    void waitsFiveMinutesForANodeOutOfContactWhenThePodSaysNothing() {
        assertThat(Evictions.due(List.of(), List.of(UNREACHABLE), NOW)).contains(SINCE.plusSeconds(300));
    }

    @Test
    void waitsAsLongAsTheShortestToleration() {
        var tolerations = List.of(tolerating(60L), tolerating(20L), tolerating(null));
        assertThat(Evictions.due(tolerations, List.of(UNREACHABLE), NOW)).contains(SINCE.plusSeconds(20));
    }

    @Test
    void waitsAsGoodAsForEverForAnyLargeNumber() {
        assertThat(Evictions.due(List.of(tolerating(Long.MAX_VALUE)), List.of(UNREACHABLE), NOW))
                .contains(SINCE.plusSeconds(Integer.MAX_VALUE));
    }

    @Test
    void waitsForEverWhenThePodToleratesWithoutATime() {
        assertThat(Evictions.due(List.of(tolerating(null)), List.of(UNREACHABLE), NOW))
                .isEmpty();
    }

    @Test
    void doesNotWaitForATaintOfAPersonThatIsNotTolerated() {
        assertThat(Evictions.due(List.of(tolerating(60L)), List.of(OF_A_PERSON), NOW))
                .contains(SINCE);
    }

    @Test
    void goesByTheEarliestOfSeveralTaints() {
        assertThat(Evictions.due(List.of(), List.of(UNREACHABLE, OF_A_PERSON), NOW))
                .contains(SINCE);
    }

    @Test
    void doesNotMoveAPodForATaintThatOnlyKeepsNewOnesAway() {
        assertThat(Evictions.due(List.of(), List.of(new Taint("NoSchedule", "gpu", null, null)), NOW))
                .isEmpty();
    }

    private static Toleration tolerating(@Nullable Long seconds) {
        return new Toleration("NoExecute", NodeTaints.UNREACHABLE, "Exists", seconds, null);
    }
}
