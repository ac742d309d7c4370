package sh.deploy.controllers.autoscaler;

import java.time.Instant;
import java.util.List;
import sh.deploy.api.nodepool.NodePool;
import sh.deploy.controllers.scheduler.ClusterView;
import sh.deploy.controllers.scheduler.Planner;
import sh.deploy.controllers.scheduler.PodFacts;

/**
 * Nodes that a pool lacks for pods that wait, however little the others have to do.
 *
 * @param nodes 0 when no pod has waited for the pool's time, or the pool is at its maximum
 * @param reason one of the pods and what it lacks; empty when there is none
 */
record Shortage(int nodes, String reason) {
    static final Shortage NONE = new Shortage(0, "");

    /**
     * @param waiting pods that an empty new node of the pool takes
     * @param maxNodes how many nodes the pool may still get
     */
    static Shortage of(NodePool pool, List<Waiting> waiting, int maxNodes, Instant now) {
        var patience = PoolRules.of(pool).up().lasting();
        var due = waiting.stream()
                .filter(pod -> !pod.since().plus(patience).isAfter(now))
                .toList();
        if (due.isEmpty()) {
            return NONE;
        }
        var first = due.getFirst();
        return new Shortage(
                nodesFor(pool, due.stream().map(Waiting::pod).toList(), maxNodes),
                "pod " + first.pod().namespace() + "/" + first.pod().name() + " waits for a node: " + first.lacks());
    }

    /** Packed one node after the other, since the planner would spread the pods of one owner over all it is given. */
    private static int nodesFor(NodePool pool, List<PodFacts> pods, int maxNodes) {
        var left = pods;
        int nodes = 0;
        while (!left.isEmpty() && nodes < maxNodes) {
            nodes++;
            var view = new ClusterView();
            view.put(PoolTemplate.node(pool, "new-" + nodes));
            left = Planner.plan(view, left).refusals().stream()
                    .map(refusal -> refusal.pod())
                    .toList();
        }
        return nodes;
    }
}
