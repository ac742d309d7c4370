package sh.deploy.e2e.bench.packing;

import java.util.List;
import org.jspecify.annotations.Nullable;
import sh.deploy.controllers.scheduler.ClusterView;
import sh.deploy.controllers.scheduler.NodeFacts;
import sh.deploy.controllers.scheduler.Planner;
import sh.deploy.controllers.scheduler.PodFacts;

/** The code that schedules a real cluster. */
final class OurScheduler implements Policy {
    private final ClusterView view = new ClusterView();

    @Override
    public String name() {
        return "Deploy";
    }

    @Override
    public void opened(OpenNode node) {
        view.put(NodeFacts.plain(node.name(), node.capacity(), OpenNode.MAX_PODS));
    }

    @Override
    public void closed(OpenNode node) {
        view.removeNode(node.name());
    }

    @Override
    public @Nullable String choose(PodFacts pod) {
        var placements = Planner.plan(view, List.of(pod)).placements();
        return placements.isEmpty() ? null : placements.getFirst().node();
    }

    @Override
    public void left(PodFacts pod) {
        view.forget(pod.uid());
    }
}
