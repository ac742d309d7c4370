package sh.deploy.controllers.scheduler;

import java.util.List;

/** The node takes one more pod. */
final class PodCountFits implements CapacityFilter {
    @Override
    public boolean admits(PodFacts pod, NodeState node) {
        return node.pods().size() < node.facts().maxPods();
    }

    @Override
    public List<String> refusals(PodFacts pod, NodeState node) {
        return admits(pod, node) ? List.of() : List.of(NoRoom.PODS);
    }
}
