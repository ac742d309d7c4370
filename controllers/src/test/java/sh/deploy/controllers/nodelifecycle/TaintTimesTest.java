package sh.deploy.controllers.nodelifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Taint;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class TaintTimesTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00.7Z");

    @Test
    void notesSinceWhenATaintEvictsThatDoesNotSay() {
        assertThat(TaintTimes.noted(List.of(new Taint("NoExecute", "maintenance", null, "x")), NOW))
                .containsExactly(new Taint("NoExecute", "maintenance", "2026-01-01T00:00:00Z", "x"));
    }

    @Test
    void leavesTaintsAloneThatSayItOrEvictNobody() {
        var taints = List.of(
                new Taint("NoExecute", "maintenance", "2025-01-01T00:00:00Z", null),
                new Taint("NoSchedule", "gpu", null, null));
        assertThat(TaintTimes.noted(taints, NOW)).isEqualTo(taints);
    }
}
