package sh.deploy.controllers.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random clusters and histories: the invariants that hold whatever happens. A failure names its seed. */
class NeverOvercommitsTest {
    private static final int STEPS = 300;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void givesNoCapacityAwayTwiceAndRefusesOnlyWhatFitsNowhere(long seed) {
        var random = new Random(seed);
        var view = new ClusterView();
        var nodes = new HashMap<String, NodeFacts>();
        var running = new ArrayList<PodFacts>();
        for (int step = 0; step < STEPS; step++) {
            if (random.nextInt(3) == 0) {
                var node = randomNode(random);
                nodes.put(node.name(), node);
                view.put(node);
            }
            while (!running.isEmpty() && random.nextInt(3) > 0) {
                view.forget(running.remove(random.nextInt(running.size())).uid());
            }
            var plan = Planner.plan(view, randomPods(random, step));
            plan.placements().forEach(placement -> running.add(placement.pod()));
            nodes.values().forEach(node -> assertNotOvercommitted(view, node));
            plan.refusals().forEach(refusal -> assertFitsNowhere(view, refusal));
        }
    }

    private static void assertNotOvercommitted(ClusterView view, NodeFacts node) {
        var sum = view.podsOn(node.name()).stream().map(PodFacts::requests).reduce(Resources.NONE, Resources::plus);
        assertThat(sum).isEqualTo(view.usedOn(node.name()));
        assertThat(sum.cpuMillis()).isLessThanOrEqualTo(node.allocatable().cpuMillis());
        assertThat(sum.memoryBytes()).isLessThanOrEqualTo(node.allocatable().memoryBytes());
        assertThat(view.podsOn(node.name())).hasSizeLessThanOrEqualTo(node.maxPods());
    }

    private static void assertFitsNowhere(ClusterView view, Plan.Refusal refusal) {
        assertThat(refusal.reasons()).hasSize(view.nodeCount());
        view.nodes()
                .forEach(node ->
                        assertThat(Filters.refusals(refusal.pod(), node)).isNotEmpty());
    }

    private static NodeFacts randomNode(Random random) {
        var allocatable = new Resources(500 + random.nextInt(8000), (1 + random.nextInt(32)) * Examples.GIB);
        return NodeFacts.plain("node-" + random.nextInt(1_000_000), allocatable, 1 + random.nextInt(20));
    }

    private static List<PodFacts> randomPods(Random random, int step) {
        var pods = new ArrayList<PodFacts>();
        for (int i = random.nextInt(8); i > 0; i--) {
            var requests = new Resources(random.nextInt(3) * random.nextInt(1500), random.nextInt(4) * Examples.GIB);
            pods.add(PodFacts.plain("default", "p-" + step + "-" + i, "owner-" + random.nextInt(5), requests));
        }
        return pods;
    }
}
