package sh.deploy.controllers.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static sh.deploy.controllers.scheduler.Examples.cluster;
import static sh.deploy.controllers.scheduler.Examples.node;
import static sh.deploy.controllers.scheduler.Examples.pod;
import static sh.deploy.controllers.scheduler.Examples.ports;
import static sh.deploy.controllers.scheduler.Examples.state;
import static sh.deploy.controllers.scheduler.Examples.taint;
import static sh.deploy.controllers.scheduler.Examples.tolerating;
import static sh.deploy.controllers.scheduler.Examples.where;
import static sh.deploy.controllers.scheduler.Examples.with;

import io.fabric8.kubernetes.api.model.NodeSelectorRequirement;
import io.fabric8.kubernetes.api.model.NodeSelectorTerm;
import io.fabric8.kubernetes.api.model.Taint;
import io.fabric8.kubernetes.api.model.Toleration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FiltersTest {
    private static final PodFacts WEB = pod("web", 100, 1);

    @Test
    void refusesANodeThatIsNotReadyUnlessThatIsTolerated() {
        var silent = state(node("n", 1000, 4), false, false);
        assertThat(refusals(WEB, silent)).containsExactly("node(s) were not ready");
        assertThat(refusals(tolerating(WEB, "node.kubernetes.io/not-ready"), silent))
                .isEmpty();
    }

    @Test
    void refusesACordonedNodeUnlessThatIsTolerated() {
        var cordoned = state(node("n", 1000, 4), true, true);
        assertThat(refusals(WEB, cordoned)).containsExactly("node(s) were unschedulable");
        assertThat(refusals(tolerating(WEB, "node.kubernetes.io/unschedulable"), cordoned))
                .isEmpty();
    }

    @Test
    void refusesATaintThatIsNotTolerated() {
        var tainted = with(node("n", 1000, 4), Map.of(), List.of(taint("gpu", "only", Tolerations.NO_SCHEDULE)));
        assertThat(refusals(WEB, tainted)).containsExactly("node(s) had untolerated taint {gpu: only}");
        assertThat(refusals(tolerating(WEB, "gpu"), tainted)).isEmpty();
        assertThat(refusals(tolerating(WEB, "cpu"), tainted)).isNotEmpty();
    }

    @Test
    void takesATaintThatIsOnlyAPreference() {
        var tainted = with(node("n", 1000, 4), Map.of(), List.of(taint("old", "", "PreferNoSchedule")));
        assertThat(refusals(WEB, tainted)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "gpu, Equal, only, NoSchedule, true",
        "gpu, Equal, other, NoSchedule, false",
        "gpu, , only, , true",
        "gpu, Exists, , NoExecute, false",
        ", Exists, , , true",
        ", Equal, only, , false",
    })
    void readsTolerationsAsDocumented(String key, String operator, String value, String effect, boolean covers) {
        var toleration = new Toleration(effect, key, operator, null, value);
        assertThat(Tolerations.covers(toleration, new Taint("NoSchedule", "gpu", null, "only")))
                .isEqualTo(covers);
    }

    @Test
    void wantsEveryLabelOfTheSelector() {
        var wishes = new PodFacts.Where(Map.of("disk", "ssd", "zone", "a"), List.of(), List.of(), List.of());
        var both = with(node("n", 1000, 4), Map.of("disk", "ssd", "zone", "a"), List.of());
        var one = with(node("n", 1000, 4), Map.of("disk", "ssd"), List.of());
        assertThat(refusals(where(WEB, wishes), both)).isEmpty();
        assertThat(refusals(where(WEB, wishes), one))
                .containsExactly("node(s) didn't match Pod's node affinity/selector");
    }

    @ParameterizedTest
    @CsvSource({
        "In, a, true",
        "In, b, false",
        "NotIn, b, true",
        "NotIn, a, false",
        "Exists, , true",
        "DoesNotExist, , false",
    })
    void readsRequiredAffinityAsDocumented(String operator, String value, boolean fits) {
        var rule = new NodeSelectorRequirement("zone", operator, value == null ? List.of() : List.of(value));
        var node = with(node("n", 1000, 4), Map.of("zone", "a"), List.of());
        assertThat(refusals(requiring(rule), node).isEmpty()).isEqualTo(fits);
    }

    @ParameterizedTest
    @CsvSource({"Gt, 3, true", "Gt, 4, false", "Lt, 5, true", "Lt, 4, false", "Gt, many, false"})
    void comparesLabelsAsNumbers(String operator, String limit, boolean fits) {
        var rule = new NodeSelectorRequirement("disks", operator, List.of(limit));
        var node = with(node("n", 1000, 4), Map.of("disks", "4"), List.of());
        assertThat(refusals(requiring(rule), node).isEmpty()).isEqualTo(fits);
    }

    @Test
    void matchesNothingByAnEmptyTerm() {
        var wishes =
                new PodFacts.Where(Map.of(), List.of(new NodeSelectorTerm(List.of(), List.of())), List.of(), List.of());
        assertThat(refusals(where(WEB, wishes), node("n", 1000, 4))).isNotEmpty();
    }

    @Test
    void findsANodeAskedForByName() {
        var rule = new NodeSelectorRequirement("metadata.name", "In", List.of("b"));
        var term = new NodeSelectorTerm(List.of(), List.of(rule));
        var wishes = new PodFacts.Where(Map.of(), List.of(term), List.of(), List.of());
        var view = cluster(node("a", 1000, 4), node("b", 9000, 4), node("c", 1000, 4));
        assertThat(Planner.plan(view, List.of(where(WEB, wishes))).placements())
                .extracting(Plan.Placement::node)
                .containsExactly("b");
    }

    @Test
    void refusesAHostPortThatIsTaken() {
        var view = cluster(node("n", 1000, 4));
        view.place(ports(pod("old", 1, 1), new HostPort("0.0.0.0", "TCP", 80)), "n");
        var same = ports(WEB, new HostPort("127.0.0.1", "TCP", 80));
        var otherProtocol = ports(WEB, new HostPort("127.0.0.1", "UDP", 80));
        assertThat(Planner.plan(view, List.of(same)).refusals().getFirst().summary())
                .isEqualTo("0/1 nodes are available: 1 node(s) didn't have free ports for the requested pod ports.");
        assertThat(Planner.plan(view, List.of(otherProtocol)).placements()).hasSize(1);
    }

    @Test
    void refusesOnePodMoreThanANodeTakes() {
        var view = cluster(NodeFacts.plain("n", new Resources(1000, Examples.GIB), 1));
        var plan = Planner.plan(view, List.of(pod("a", 0, 0), pod("b", 0, 0)));
        assertThat(plan.refusals().getFirst().reasons()).containsEntry("n", List.of("Too many pods"));
    }

    @Test
    void namesEveryResourceThatIsLacking() {
        var greedy = PodFacts.plain(
                "default", "greedy", "", new Resources(2000, 8 * Examples.GIB, Map.of("nvidia.com/gpu", 1L)));
        assertThat(refusals(greedy, node("n", 1000, 4)))
                .containsExactly("Insufficient cpu", "Insufficient memory", "Insufficient nvidia.com/gpu");
    }

    private static PodFacts requiring(NodeSelectorRequirement rule) {
        var term = new NodeSelectorTerm(List.of(rule), List.of());
        return where(WEB, new PodFacts.Where(Map.of(), List.of(term), List.of(), List.of()));
    }

    private static List<String> refusals(PodFacts pod, NodeFacts node) {
        return Planner.plan(cluster(node), List.of(pod)).refusals().stream()
                .flatMap(refusal -> refusal.reasons().values().stream().flatMap(List::stream))
                .toList();
    }
}
