package sh.deploy.controllers.scheduler;

/** Never all pods of one owner on one node where a second fits: one node's death must not take all of them. */
final class OwnerSpread implements Score {
    @Override
    public double cost(PodFacts pod, NodeState node, ClusterView view) {
        return !pod.owner().isEmpty() && node.name().equals(view.onlyNodeOf(pod.owner())) ? 1 : 0;
    }
}
