package sh.deploy.controllers.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static sh.deploy.controllers.scheduler.Examples.cluster;
import static sh.deploy.controllers.scheduler.Examples.node;
import static sh.deploy.controllers.scheduler.Examples.pod;
import static sh.deploy.controllers.scheduler.Examples.state;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Pods with claims: they go where their volumes are, or where others that share them go. */
class VolumesTest {
    private final ClusterView view = cluster(node("one", 2000, 8), node("two", 4000, 16));

    private static PodFacts using(PodFacts pod, Set<String> claims, Set<String> nodes) {
        return pod.with(new PodFacts.Volumes("", claims, Set.of(), nodes));
    }

    private static PodFacts alone(PodFacts pod, String claim) {
        return pod.with(new PodFacts.Volumes("", Set.of(claim), Set.of(claim), Set.of()));
    }

    private Plan plan(PodFacts... pods) {
        return Planner.plan(view, List.of(pods));
    }

    private static List<String> nodes(Plan plan) {
        return plan.placements().stream().map(Plan.Placement::node).toList();
    }

    private static String why(Plan plan) {
        return plan.refusals().getFirst().summary();
    }

    @Test
    void aPodGoesWhereItsVolumeIsThoughAnotherNodeFitsBetter() {
        assertThat(nodes(plan(pod("free", 100, 1)))).containsExactly("one");
        assertThat(nodes(plan(using(pod("db", 100, 1), Set.of("c"), Set.of("two")))))
                .containsExactly("two");
    }

    @Test
    void aPodWhoseVolumesNodeIsFullSilentOrGoneWaitsAndSaysWhy() {
        view.place(pod("full", 1500, 1), "one");
        assertThat(why(plan(using(pod("big", 1000, 1), Set.of("c"), Set.of("one")))))
                .isEqualTo("0/2 nodes are available: 1 Insufficient cpu, 1 node(s) had volume node affinity conflict.");
        assertThat(why(plan(using(pod("lost", 100, 1), Set.of("d"), Set.of("three")))))
                .isEqualTo("0/2 nodes are available: 2 node(s) had volume node affinity conflict.");
        view.put(state(node("one", 2000, 8), false, false));
        assertThat(plan(using(pod("db", 100, 1), Set.of("e"), Set.of("one"))).placements())
                .isEmpty();
    }

    @Test
    void volumesOnTwoNodesFitNowhere() {
        assertThat(plan(using(pod("db", 100, 1), Set.of("c", "d"), Set.of("one", "two")))
                        .placements())
                .isEmpty();
    }

    @Test
    void podsThatShareAClaimGoToOneNodeBeforeAnythingIsWritten() {
        var plan = plan(
                using(pod("a", 1500, 1), Set.of("c"), Set.of()),
                using(pod("b", 1500, 1), Set.of("c"), Set.of()),
                pod("z", 1500, 1));

        assertThat(nodes(plan)).containsExactly("one", "two");
        assertThat(plan.refusals()).singleElement().satisfies(refusal -> {
            assertThat(refusal.pod().name()).isEqualTo("b");
            assertThat(refusal.summary()).contains("1 node(s) had volume node affinity conflict");
        });
    }

    @Test
    void aClaimThatNobodyUsesAnyMoreBindsNobody() {
        var first = using(pod("a", 1500, 1), Set.of("c"), Set.of());
        assertThat(nodes(plan(first))).containsExactly("one");
        view.forget(first.uid());
        view.place(pod("full", 1500, 1), "one");
        assertThat(nodes(plan(using(pod("b", 1500, 1), Set.of("c"), Set.of())))).containsExactly("two");
    }

    /** As one that somebody gave a node by its name, where it waits for ever. */
    @Test
    void aPodInTheWrongPlaceKeepsNobodyFromTheVolume() {
        view.place(using(pod("lost", 100, 1), Set.of("c"), Set.of("one")), "two");

        assertThat(nodes(plan(using(pod("next", 100, 1), Set.of("c"), Set.of("one")))))
                .containsExactly("one");
    }

    @Test
    void aClaimForOnePodHasOnePod() {
        var plan = plan(alone(pod("a", 100, 1), "c"), alone(pod("b", 100, 1), "c"));

        assertThat(nodes(plan)).hasSize(1);
        assertThat(why(plan))
                .startsWith("0/2 nodes are available: node has pod using PersistentVolumeClaim with the same name and"
                        + " ReadWriteOncePod access mode.");
    }

    @Test
    void whatIsWrongWithAClaimIsSaidOnceForAllNodes() {
        var plan =
                plan(pod("db", 100, 1).with(PodFacts.Volumes.impossible("persistentvolumeclaim \"data\" not found")));

        assertThat(why(plan))
                .isEqualTo(
                        "0/2 nodes are available: persistentvolumeclaim \"data\" not found. preemption: 0/2 nodes are"
                                + " available: 2 Preemption is not helpful for scheduling.");
    }

    @Test
    void anotherNodeDoesNotHelpAPodWhoseVolumeIsElsewhere() {
        assertThat(new EmptyNode(node("new", 8000, 32)).takes(using(pod("db", 100, 1), Set.of("c"), Set.of("one"))))
                .isFalse();
        assertThat(new EmptyNode(node("new", 8000, 32)).takes(using(pod("db", 100, 1), Set.of("c"), Set.of())))
                .isTrue();
    }
}
