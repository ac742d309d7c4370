package sh.deploy.e2e.bench.death;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import sh.deploy.e2e.bench.cluster.Journals;

class FalseAlarmsTest {
    private static final Map<String, Pod> BEFORE = Map.of("one", pod("one", "c1", 0), "two", pod("two", "c2", 1));

    @Test
    void suspicionsAndNeedlessReplacementsDestroyNothing() {
        var suspicion = new Journals.Line(1, Journals.SUSPECT, "web");

        var alarms = FalseAlarms.between(BEFORE, BEFORE, Set.of("one", "two", "three"), List.of(suspicion));

        assertThat(alarms.destroyed()).isZero();
        assertThat(alarms.of(Journals.SUSPECT)).isEqualTo(1);
        assertThat(alarms.newcomers()).isEqualTo(1);
    }

    @Test
    void deathsAndEvictionsDestroy() {
        var death = new Journals.Line(1, Journals.DEAD, "web");
        var eviction = new Journals.Line(2, Journals.EVICT, "web");

        assertThat(FalseAlarms.between(BEFORE, BEFORE, Set.of(), List.of(death, eviction))
                        .destroyed())
                .isEqualTo(2);
    }

    @Test
    void aPodThatIsGoneIsLostThoughAnotherIsThere() {
        var after = Map.of("two", pod("two", "c2", 1), "three", pod("three", "c3", 0));

        var alarms = FalseAlarms.between(BEFORE, after, Set.of("one", "two"), List.of());

        assertThat(alarms.lost()).isEqualTo(1);
        assertThat(alarms.newcomers()).isEqualTo(1);
        assertThat(alarms.destroyed()).isEqualTo(1);
    }

    @Test
    void aContainerThatIsAnotherOrWasStartedAgainIsLostThoughItsPodIsThere() {
        var after = Map.of("one", pod("one", "c9", 0), "two", pod("two", "c2", 2));

        var alarms = FalseAlarms.between(BEFORE, after, Set.of(), List.of());

        assertThat(alarms.lost()).isZero();
        assertThat(alarms.destroyed()).isEqualTo(2);
    }

    private static Pod pod(String uid, String container, int restarts) {
        return new PodBuilder()
                .withNewMetadata()
                .withName(uid)
                .withUid(uid)
                .endMetadata()
                .withNewStatus()
                .addNewContainerStatus()
                .withName("main")
                .withContainerID("docker://" + container)
                .withRestartCount(restarts)
                .endContainerStatus()
                .endStatus()
                .build();
    }
}
