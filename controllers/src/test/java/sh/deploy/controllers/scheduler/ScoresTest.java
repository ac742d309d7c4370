package sh.deploy.controllers.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static sh.deploy.controllers.scheduler.Examples.cluster;
import static sh.deploy.controllers.scheduler.Examples.node;
import static sh.deploy.controllers.scheduler.Examples.ofOwner;
import static sh.deploy.controllers.scheduler.Examples.pod;
import static sh.deploy.controllers.scheduler.Examples.standby;
import static sh.deploy.controllers.scheduler.Examples.taint;
import static sh.deploy.controllers.scheduler.Examples.where;
import static sh.deploy.controllers.scheduler.Examples.with;

import io.fabric8.kubernetes.api.model.NodeSelectorRequirement;
import io.fabric8.kubernetes.api.model.NodeSelectorTerm;
import io.fabric8.kubernetes.api.model.PreferredSchedulingTerm;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ScoresTest {
    @Test
    void goesWhereItPrefersRatherThanWhereItFitsBest() {
        var rule = new NodeSelectorRequirement("disk", "In", List.of("ssd"));
        var wish = new PreferredSchedulingTerm(new NodeSelectorTerm(List.of(rule), List.of()), 1);
        var wishes = new PodFacts.Where(Map.of(), List.of(), List.of(wish), List.of());
        var view = cluster(node("tight", 1000, 4), with(node("roomy", 64000, 256), Map.of("disk", "ssd"), List.of()));
        assertThat(nodeFor(view, where(pod("db", 900, 3), wishes))).isEqualTo("roomy");
    }

    @Test
    void avoidsANodeThatWouldRatherNot() {
        var reluctant = with(node("tight", 1000, 4), Map.of(), List.of(taint("old", "", "PreferNoSchedule")));
        assertThat(nodeFor(cluster(reluctant, node("roomy", 64000, 256)), pod("db", 900, 3)))
                .isEqualTo("roomy");
    }

    @Test
    void takesAReluctantNodeWhenThereIsNoOther() {
        var reluctant = with(node("tight", 1000, 4), Map.of(), List.of(taint("old", "", "PreferNoSchedule")));
        assertThat(nodeFor(cluster(reluctant), pod("db", 900, 3))).isEqualTo("tight");
    }

    @Test
    void takesTheOldestOfEqualNodes() {
        assertThat(nodeFor(cluster(node("z", 1000, 4), node("a", 1000, 4)), pod("db", 900, 3)))
                .isEqualTo("z");
    }

    @Test
    void whoStandsByIsWhereTheFewestOfItsOwnersPodsAreHoweverTightItFits() {
        var view = cluster(node("a", 8000, 32), node("b", 8000, 32), node("c", 64000, 256));
        for (var placed : List.of("a1", "a2", "b1")) {
            view.place(ofOwner("web", placed, 1000, 4), placed.substring(0, 1));
        }
        var waiting = standby(ofOwner("web", "waiting", 1000, 4));
        assertThat(nodeFor(view, waiting)).isEqualTo("c");
        view.place(waiting, "c");
        view.place(ofOwner("web", "c2", 1000, 4), "c");
        assertThat(nodeFor(view, standby(ofOwner("web", "next", 1000, 4)))).isEqualTo("b");
        assertThat(nodeFor(view, ofOwner("web", "no-standby", 1000, 4))).isEqualTo("a");
    }

    private static String nodeFor(ClusterView view, PodFacts pod) {
        return Planner.plan(view, List.of(pod)).placements().getFirst().node();
    }
}
