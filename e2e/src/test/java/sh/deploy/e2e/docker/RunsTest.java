package sh.deploy.e2e.docker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import sh.deploy.e2e.docker.EngineEvents.Event;
import sh.deploy.kubelet.containers.Labels;

class RunsTest {
    @Test
    void theNextThatStartsBeforeTheLastDiedIsATwin() {
        var runs = Runs.of(List.of(
                starts(10, "a", "db-0", "node-1"), starts(20, "b", "db-0", "node-2"), dies(25, "a"), dies(40, "b")));

        assertThat(Runs.twins(runs))
                .singleElement()
                .satisfies(twins -> assertThat(twins.forNanos()).isEqualTo(5));
    }

    @Test
    void oneThatNeverDiedIsATwinOfAllThatFollow() {
        var runs = Runs.of(List.of(starts(10, "a", "db-0", "node-1"), starts(20, "b", "db-0", "node-2")));

        assertThat(Runs.twins(runs)).hasSize(1);
    }

    @Test
    void oneAfterTheOtherIsRight() {
        var runs = Runs.of(List.of(
                starts(10, "a", "db-0", "node-1"), dies(20, "a"), starts(20, "b", "db-0", "node-2"), dies(30, "b")));

        assertThat(runs).hasSize(2);
        assertThat(Runs.twins(runs)).isEmpty();
    }

    @Test
    void othersMayRunMeanwhile() {
        var sandbox =
                new Event(Instant.ofEpochSecond(0, 5), "start", "s", Map.of(Labels.NODE, "node-1", Labels.POD, "db-0"));
        var runs = Runs.of(List.of(sandbox, starts(10, "a", "db-0", "node-1"), starts(20, "b", "db-1", "node-2")));

        assertThat(runs).hasSize(2);
        assertThat(Runs.twins(runs)).isEmpty();
        assertThat(Runs.overlaps(runs)).hasSize(1);
    }

    @Test
    void anAttemptHasOneContainerHoweverOftenThatStarts() {
        var again =
                Runs.of(List.of(starts(10, "a", "web-1", "node-1"), dies(20, "a"), starts(30, "a", "web-1", "node-1")));
        assertThat(again).hasSize(2);
        assertThat(Runs.doubles(again)).isEmpty();

        var other = new Event(
                Instant.ofEpochSecond(0, 40),
                "start",
                "b",
                starts(10, "a", "web-1", "node-1").labels());
        var doubled = Runs.of(List.of(starts(10, "a", "web-1", "node-1"), dies(20, "a"), other));
        assertThat(Runs.doubles(doubled).values()).containsExactly(Set.of("a", "b"));
    }

    @Test
    void anotherAttemptIsAnotherContainer() {
        var labels = new HashMap<>(starts(10, "a", "web-1", "node-1").labels());
        labels.put(Labels.ATTEMPT, "1");
        var next = new Event(Instant.ofEpochSecond(0, 40), "start", "b", labels);

        assertThat(Runs.doubles(Runs.of(List.of(starts(10, "a", "web-1", "node-1"), dies(20, "a"), next))))
                .isEmpty();
    }

    @Test
    void theFewestAreThoseLeftByADeath() {
        var runs = Runs.of(List.of(
                starts(10, "a", "web-1", "node-1"),
                starts(20, "b", "web-2", "node-2"),
                dies(30, "a"),
                starts(40, "c", "web-3", "node-2")));

        assertThat(Runs.fewestSince(Instant.ofEpochSecond(0, 25), runs)).isEqualTo(1);
        assertThat(Runs.fewestSince(Instant.ofEpochSecond(0, 40), runs)).isEqualTo(2);
    }

    @Test
    void aRunGoesOnUntilItsDeath() {
        var runs =
                Runs.of(List.of(starts(10, "a", "web-1", "node-1"), starts(20, "b", "web-2", "node-2"), dies(30, "a")));

        assertThat(runs)
                .filteredOn(Runs.Run::goesOn)
                .extracting(Runs.Run::container)
                .containsExactly("b");
    }

    private static Event starts(long at, String container, String pod, String node) {
        return new Event(
                Instant.ofEpochSecond(0, at),
                "start",
                container,
                Map.of(
                        Labels.NAMESPACE,
                        "default",
                        Labels.POD,
                        pod,
                        Labels.CONTAINER,
                        "main",
                        Labels.UID,
                        "uid-" + container,
                        Labels.ATTEMPT,
                        "0",
                        Labels.NODE,
                        node));
    }

    private static Event dies(long at, String container) {
        return new Event(Instant.ofEpochSecond(0, at), "die", container, Map.of(Labels.CONTAINER, "main"));
    }
}
