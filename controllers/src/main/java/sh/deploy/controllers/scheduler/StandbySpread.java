package sh.deploy.controllers.scheduler;

/** Who waits for the death of a node waits elsewhere: where the fewest of its owner's pods are. */
final class StandbySpread implements Score {
    @Override
    public double cost(PodFacts pod, NodeState node, ClusterView view) {
        return pod.standby() ? view.shareOf(pod.owner(), node.name()) : 0;
    }
}
