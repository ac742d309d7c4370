package sh.deploy.kubelet.pressure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class RankingTest {
    private static Candidate pod(String uid, int priority, long used, long requested) {
        return new Candidate(uid, priority, List.of(new Candidate.Use("main", used, requested)), 0, false);
    }

    private static String first(Signal signal, Candidate... pods) {
        return Ranking.first(signal, List.of(pods), 1).map(Candidate::uid).orElse("");
    }

    @Test
    void whoUsesMoreThanItAskedForGoesBeforeLowerPriority() {
        assertThat(first(Signal.MEMORY, pod("modest", 0, 500, 500), pod("greedy", 1000, 501, 500)))
                .isEqualTo("greedy");
    }

    @Test
    void amongThoseTheLowerPriorityGoes() {
        assertThat(first(Signal.MEMORY, pod("high", 10, 900, 0), pod("low", 9, 1, 0)))
                .isEqualTo("low");
    }

    @Test
    void amongEqualsWhoExceedsItsRequestMost() {
        assertThat(first(Signal.MEMORY, pod("less", 0, 900, 800), pod("most", 0, 300, 100)))
                .isEqualTo("most");
    }

    @Test
    void forProcessesOnlyPriorityAndUseCount() {
        assertThat(first(Signal.PIDS, pod("high", 1, 900, 0), pod("few", 0, 2, 0), pod("many", 0, 3, 0)))
                .isEqualTo("many");
    }

    @Test
    void whoUsesNothingStays() {
        assertThat(first(Signal.MEMORY, pod("nothing", -5, 0, 0), pod("something", 5, 1, 7)))
                .isEqualTo("something");
    }

    @Test
    void nobodyGoesWhenAllTogetherCouldNotEndThePressure() {
        var pods = List.of(pod("a", 0, 40, 0), pod("b", 0, 59, 0));
        assertThat(Ranking.first(Signal.MEMORY, pods, 99)).isPresent();
        assertThat(Ranking.first(Signal.MEMORY, pods, 100)).isEmpty();
    }

    @Test
    void whatWasNotCountedToTheEndMayBeEnough() {
        var walked = new Candidate("large", 0, List.of(), 40, true);
        assertThat(Ranking.first(Signal.NODEFS, List.of(pod("a", 5, 59, 0), walked), 100))
                .contains(walked);
        var unmeasured = Candidate.unmeasured("unmeasured", -5);
        assertThat(Ranking.first(Signal.NODEFS, List.of(unmeasured), 100)).isEmpty();
    }

    @Test
    void inodesOfContainersAreNotCountedSoWhoeverMattersMayBeEnough() {
        for (var signal : List.of(Signal.NODEFS_INODES, Signal.IMAGEFS_INODES)) {
            assertThat(Ranking.first(signal, List.of(pod("a", 0, 5, 0)), 100)).isPresent();
            assertThat(Ranking.first(signal, List.of(pod("a", 0, 4, 0)), 100)).isEmpty();
            assertThat(Ranking.first(signal, Collections.nCopies(24, pod("a", 0, 4, 0)), 100))
                    .isEmpty();
            assertThat(Ranking.first(signal, Collections.nCopies(25, pod("a", 0, 4, 0)), 100))
                    .isPresent();
        }
    }

    @Test
    void theWordsAreThoseOfKubernetes() {
        var met = new EvictionSettings.Met(Signal.MEMORY, 100L << 20, new Reading(50L << 20, 1L << 30));
        assertThat(EvictionWords.evicted(met, pod("a", 0, 30L << 20, 0)))
                .isEqualTo("The node was low on resource: memory. Threshold quantity: 100Mi, available: 50Mi. "
                        + "Container main was using 30Mi, request is 0, has larger consumption of memory. ");
        var pids = new EvictionSettings.Met(Signal.PIDS, 50, new Reading(10, 1000));
        assertThat(EvictionWords.evicted(pids, pod("a", 0, 30, 0)))
                .isEqualTo("The node was low on resource: pids. Threshold quantity: 50, available: 10. ");
    }
}
