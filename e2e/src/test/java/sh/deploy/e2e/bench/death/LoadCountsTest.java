package sh.deploy.e2e.bench.death;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import sh.deploy.e2e.bench.cluster.Journals;

class LoadCountsTest {
    @Test
    void suspicionsDestroyNothingButDeathsEvictionsAndLostPodsDo() {
        var suspicion = new Journals.Line(1, "node-suspect", "web");
        var eviction = new Journals.Line(2, "evict", "web");

        assertThat(new LoadPhase.Counts(List.of(suspicion), 0, 1, 4).destroyed())
                .isZero();
        assertThat(new LoadPhase.Counts(List.of(suspicion, eviction), 1, 1, 4).destroyed())
                .isEqualTo(2);
    }
}
