package sh.deploy.controllers.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static sh.deploy.controllers.scheduler.Examples.cluster;
import static sh.deploy.controllers.scheduler.Examples.node;
import static sh.deploy.controllers.scheduler.Examples.ofOwner;
import static sh.deploy.controllers.scheduler.Examples.pod;
import static sh.deploy.controllers.scheduler.Examples.standby;

import java.util.List;
import org.junit.jupiter.api.Test;

class PlannerTest {
    @Test
    void takesTheNodeOnWhichTheLeastIsLeft() {
        var view = cluster(node("roomy", 8000, 32), node("tight", 4000, 16));
        assertThat(nodes(Planner.plan(view, List.of(pod("web", 3000, 8))))).containsExactly("tight");
    }

    @Test
    void fillsANodeToTheLastMilliAndNotBeyond() {
        var view = cluster(node("only", 1000, 4));
        var plan = Planner.plan(view, List.of(pod("a", 600, 1), pod("b", 400, 1), pod("c", 1, 1)));
        assertThat(nodes(plan)).containsExactly("only", "only");
        assertThat(plan.refusals()).singleElement().satisfies(refusal -> {
            assertThat(refusal.pod().name()).isEqualTo("c");
            assertThat(refusal.summary()).isEqualTo("0/1 nodes are available: 1 Insufficient cpu.");
        });
    }

    @Test
    void placesTheMoreImportantPodFirst() {
        var view = cluster(node("only", 1000, 4));
        var minor = pod("a-minor", 1000, 1);
        var major = new PodFacts(
                "default", "major", "u", "", 10, "", minor.requests(), minor.ports(), minor.where(), false);
        var plan = Planner.plan(view, List.of(minor, major));
        assertThat(plan.placements()).extracting(each -> each.pod().name()).containsExactly("major");
    }

    @Test
    void placesWhatIsToWorkBeforeWhatIsToStandBy() {
        var view = cluster(node("only", 1000, 4));
        var plan = Planner.plan(view, List.of(standby(pod("a-standby", 1000, 1)), pod("replica", 1000, 1)));
        assertThat(plan.placements()).extracting(each -> each.pod().name()).containsExactly("replica");
    }

    @Test
    void neverPutsAllPodsOfAnOwnerOnOneNodeWhereASecondFits() {
        var view = cluster(node("tight", 4000, 16), node("roomy", 16000, 64));
        var plan = Planner.plan(view, List.of(ofOwner("rs", "web-1", 500, 1), ofOwner("rs", "web-2", 500, 1)));
        assertThat(nodes(plan)).containsExactlyInAnyOrder("tight", "roomy");
    }

    @Test
    void packsFurtherPodsOfAnOwnerOnceTwoNodesHaveSome() {
        var view = cluster(node("tight", 4000, 16), node("roomy", 16000, 64));
        var pods =
                List.of(ofOwner("rs", "web-1", 500, 1), ofOwner("rs", "web-2", 500, 1), ofOwner("rs", "web-3", 500, 1));
        assertThat(nodes(Planner.plan(view, pods))).containsExactly("tight", "roomy", "tight");
    }

    @Test
    void putsAllPodsOfAnOwnerOnOneNodeWhenNoSecondFits() {
        var view = cluster(node("tight", 4000, 16), node("tiny", 100, 1));
        var plan = Planner.plan(view, List.of(ofOwner("rs", "web-1", 500, 1), ofOwner("rs", "web-2", 500, 1)));
        assertThat(nodes(plan)).containsExactly("tight", "tight");
    }

    @Test
    void doesNotCrowdPodsWithoutRequestsOnOneNode() {
        var view = cluster(node("one", 500, 4), node("two", 500, 4));
        var pods = java.util.stream.IntStream.range(0, 10)
                .mapToObj(i -> pod("p" + i, 0, 0))
                .toList();
        assertThat(nodes(Planner.plan(view, pods)).stream().filter("one"::equals))
                .hasSize(5);
    }

    @Test
    void stillPlacesAPodWithoutRequestsWhereAllSeemsTaken() {
        var view = cluster(node("full", 100, 1));
        assertThat(nodes(Planner.plan(view, List.of(pod("a", 100, 1), pod("b", 0, 0)))))
                .containsExactly("full", "full");
    }

    @Test
    void saysThatThereAreNoNodes() {
        var plan = Planner.plan(cluster(), List.of(pod("a", 1, 1)));
        assertThat(plan.refusals().getFirst().summary()).isEqualTo("no nodes available to schedule pods");
    }

    @Test
    void countsReasonsAsKubernetesDoes() {
        var view = cluster(
                node("a", 100, 64),
                node("b", 100, 64),
                Examples.with(
                        node("c", 9000, 64),
                        java.util.Map.of(),
                        List.of(Examples.taint("gpu", "only", Tolerations.NO_SCHEDULE))));
        var refusal = Planner.plan(view, List.of(pod("web", 500, 1))).refusals().getFirst();
        assertThat(refusal.summary())
                .isEqualTo("0/3 nodes are available: 1 node(s) had untolerated taint {gpu: only}, 2 Insufficient cpu."
                        + " preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling.");
        assertThat(refusal.reasons()).containsEntry("b", List.of("Insufficient cpu"));
    }

    @Test
    void seesWhatBecomesFree() {
        var view = cluster(node("only", 1000, 4));
        var first = pod("a", 1000, 1);
        Planner.plan(view, List.of(first));
        view.forget(first.uid());
        assertThat(nodes(Planner.plan(view, List.of(pod("b", 1000, 1))))).containsExactly("only");
    }

    private static List<String> nodes(Plan plan) {
        return plan.placements().stream().map(Plan.Placement::node).toList();
    }
}
