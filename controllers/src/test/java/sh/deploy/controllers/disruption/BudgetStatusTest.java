package sh.deploy.controllers.disruption;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetBuilder;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetStatus;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sh.deploy.api.object.Json;
import sh.deploy.controllers.nodes.NodeStanding;

class BudgetStatusTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:10:00Z");
    private static final Function<String, NodeStanding> HEARD = node -> NodeStanding.IN_CONTACT;

    @ParameterizedTest
    @CsvSource({
        // bound, value, wanted, ready, unready -> expected, desired, allowed
        "minAvailable,   2,     9, 3, 0, 3, 2, 1",
        "minAvailable,   2,     9, 2, 1, 3, 2, 0",
        "minAvailable,   5,     9, 3, 0, 3, 5, 0",
        "minAvailable,   0,     9, 3, 0, 3, 0, 3",
        "minAvailable,   '50%', 7, 7, 0, 7, 4, 3",
        "minAvailable,   '50%', 7, 5, 0, 7, 4, 1",
        "minAvailable,   '100%',3, 3, 0, 3, 3, 0",
        "minAvailable,   '0%',  3, 3, 0, 3, 0, 3",
        "maxUnavailable, 1,     3, 3, 0, 3, 2, 1",
        "maxUnavailable, 1,     3, 2, 1, 3, 2, 0",
        "maxUnavailable, 1,     3, 4, 0, 3, 2, 2",
        "maxUnavailable, 0,     3, 3, 0, 3, 3, 0",
        "maxUnavailable, 5,     3, 3, 0, 3, 0, 3",
        "maxUnavailable, '30%', 7, 7, 0, 7, 4, 3",
        "maxUnavailable, '1%',  1, 1, 0, 1, 0, 1",
        "maxUnavailable, 1,     0, 1, 0, 0, 0, 0",
        "minAvailable,   0,     0, 0, 0, 0, 0, 0",
    })
    void countsAsKubernetesDoes(
            String bound, String value, int wanted, int ready, int unready, int expected, int desired, int allowed) {
        var pods = Stream.concat(
                        IntStream.range(0, ready).mapToObj(i -> ready("r" + i)),
                        IntStream.range(0, unready).mapToObj(i -> pod("u" + i, "", "False")))
                .toList();

        var status = BudgetStatus.of(budget(bound, value, ""), pods, wanted(wanted), HEARD, NOW);

        assertThat(status.getExpectedPods()).as("expected").isEqualTo(expected);
        assertThat(status.getCurrentHealthy()).as("healthy").isEqualTo(ready);
        assertThat(status.getDesiredHealthy()).as("desired").isEqualTo(desired);
        assertThat(status.getDisruptionsAllowed()).as("allowed").isEqualTo(allowed);
        assertThat(status.getObservedGeneration()).isEqualTo(3);
        assertThat(status.getConditions()).singleElement().satisfies(condition -> {
            assertThat(condition.getType()).isEqualTo("DisruptionAllowed");
            assertThat(condition.getStatus()).isEqualTo(allowed > 0 ? "True" : "False");
            assertThat(condition.getReason()).isEqualTo(allowed > 0 ? "SufficientPods" : "InsufficientPods");
        });
    }

    @Test
    void allowsNothingWithoutABound() {
        var status = BudgetStatus.of(budget("", "", ""), List.of(ready("a"), ready("b")), wanted(2), HEARD, NOW);

        assertThat(status.getDisruptionsAllowed()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"IN_CONTACT, 2", "NOT_SEEN, 2", "SUSPECT, 1", "DEAD, 1", "HELD_BACK, 1"})
    void countsNoPodOfASilentNodeAsHealthyWhateverItSaidLast(NodeStanding standing, int healthy) {
        var there =
                ready("b").edit().editOrNewSpec().withNodeName("x").endSpec().build();

        var status = BudgetStatus.of(
                budget("maxUnavailable", "1", ""), List.of(ready("a"), there), wanted(2), node -> standing, NOW);

        assertThat(status.getExpectedPods()).isEqualTo(2);
        assertThat(status.getCurrentHealthy()).isEqualTo(healthy);
        assertThat(status.getDisruptionsAllowed()).isEqualTo(healthy - 1);
    }

    @Test
    void countsNoPodThatIsOnItsWayOut() {
        var going = pod("b", "'deletionTimestamp':'2026-01-01T00:10:30Z',", "True");

        var status =
                BudgetStatus.of(budget("minAvailable", "1", ""), List.of(ready("a"), going), wanted(2), HEARD, NOW);

        assertThat(status.getExpectedPods()).isEqualTo(2);
        assertThat(status.getCurrentHealthy()).isEqualTo(1);
    }

    @Test
    void countsNoPodWhoseEvictionWasAllowedUntilItsTimeIsOver() {
        var budget = budget(
                "minAvailable", "1", "'disruptedPods':{'b':'2026-01-01T00:08:01Z','gone':'2026-01-01T00:09:00Z'}");
        var pods = List.of(ready("a"), ready("b"));

        var before = BudgetStatus.of(budget, pods, wanted(2), HEARD, NOW);
        assertThat(before.getCurrentHealthy()).isEqualTo(1);
        assertThat(before.getDisruptedPods()).containsOnlyKeys("b");
        assertThat(BudgetStatus.nextOverdue(before)).contains(Instant.parse("2026-01-01T00:10:01Z"));
        assertThat(BudgetStatus.overdue(budget, pods, NOW)).isEmpty();

        var after = BudgetStatus.of(budget, pods, wanted(2), HEARD, NOW.plusSeconds(1));
        assertThat(after.getCurrentHealthy()).isEqualTo(2);
        assertThat(after.getDisruptedPods()).isNullOrEmpty();
        assertThat(BudgetStatus.overdue(budget, pods, NOW.plusSeconds(1))).containsExactly(pods.getLast());
        assertThat(BudgetStatus.nextOverdue(after)).isEmpty();
    }

    @Test
    void forgetsAPodThatIsOnItsWayOut() {
        var budget = budget("minAvailable", "1", "'disruptedPods':{'b':'2026-01-01T00:09:59Z'}");
        var going = pod("b", "'deletionTimestamp':'2026-01-01T00:10:30Z',", "True");

        assertThat(BudgetStatus.of(budget, List.of(ready("a"), going), wanted(2), HEARD, NOW)
                        .getDisruptedPods())
                .isNullOrEmpty();
    }

    @Test
    void movesTheTimeOfTransitionOnlyWithTheStatus() {
        var budget = budget(
                "minAvailable",
                "1",
                "'conditions':[{'type':'Mine','status':'True'},"
                        + "{'type':'DisruptionAllowed','status':'False','lastTransitionTime':'2026-01-01T00:00:00Z'}]");

        var same = BudgetStatus.of(budget, List.of(ready("a")), wanted(1), HEARD, NOW);
        var other = BudgetStatus.of(budget, List.of(ready("a"), ready("b")), wanted(2), HEARD, NOW);

        assertThat(times(same)).containsExactly("Mine null", "DisruptionAllowed 2026-01-01T00:00:00Z");
        assertThat(times(other)).containsExactly("Mine null", "DisruptionAllowed 2026-01-01T00:10:00Z");
    }

    @Test
    void allowsNothingWhenItCannotBeCounted() {
        var budget = budget("maxUnavailable", "1", "'currentHealthy':4,'disruptionsAllowed':1");

        var status = BudgetStatus.failed(budget, "found no controllers for pod \"a\"", NOW);

        assertThat(status.getDisruptionsAllowed()).isZero();
        assertThat(status.getCurrentHealthy()).isEqualTo(4);
        assertThat(status.getConditions()).singleElement().satisfies(condition -> {
            assertThat(condition.getReason()).isEqualTo("SyncFailed");
            assertThat(condition.getMessage()).isEqualTo("found no controllers for pod \"a\"");
        });
    }

    private static List<String> times(PodDisruptionBudgetStatus status) {
        return status.getConditions().stream()
                .map(condition -> condition.getType() + " " + condition.getLastTransitionTime())
                .toList();
    }

    private static WantedPods wanted(int count) {
        return new WantedPods(count, List.of(), List.of());
    }

    private static PodDisruptionBudget budget(String bound, String value, String status) {
        var quoted = value.endsWith("%") ? "'" + value + "'" : value;
        var json = "{'metadata':{'namespace':'shop','name':'web','generation':3},'spec':{"
                + (bound.isEmpty() ? "" : "'" + bound + "':" + quoted) + "},'status':{" + status + "}}";
        return new PodDisruptionBudgetBuilder(Json.MAPPER.readValue(json.replace('\'', '"'), PodDisruptionBudget.class))
                .build();
    }

    private static Pod ready(String name) {
        return pod(name, "", "True");
    }

    private static Pod pod(String name, String metadata, String ready) {
        var json = "{'metadata':{" + metadata + "'namespace':'shop','name':'" + name
                + "'},'status':{'phase':'Running','conditions':[{'type':'Ready','status':'" + ready + "'}]}}";
        return Json.MAPPER.readValue(json.replace('\'', '"'), Pod.class);
    }
}
