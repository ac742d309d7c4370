package sh.deploy.controllers.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static sh.deploy.controllers.scheduler.Examples.cluster;
import static sh.deploy.controllers.scheduler.Examples.node;
import static sh.deploy.controllers.scheduler.Examples.pod;
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

    private static String nodeFor(ClusterView view, PodFacts pod) {
        return Planner.plan(view, List.of(pod)).placements().getFirst().node();
    }
}
