package sh.deploy.controllers.scheduler;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Which claims the pods that have a node use, and there. A claim whose volume is yet to be made gets it where its first pod goes, so
 * that pod binds the others, before anything of it is written. Not safe for threads.
 */
final class ClaimUse {
    private static final String TAKEN =
            "node has pod using PersistentVolumeClaim with the same name and ReadWriteOncePod access mode";

    private final Map<String, Map<String, Integer>> nodesOfClaim = new HashMap<>();

    void add(PodFacts pod, String node) {
        pod.where()
                .volumes()
                .claims()
                .forEach(claim -> nodesOfClaim
                        .computeIfAbsent(claim, any -> new HashMap<>())
                        .merge(node, 1, Integer::sum));
    }

    void remove(PodFacts pod, String node) {
        for (var claim : pod.where().volumes().claims()) {
            nodesOfClaim.computeIfPresent(claim, (any, nodes) -> {
                nodes.computeIfPresent(node, (name, count) -> count == 1 ? null : count - 1);
                return nodes.isEmpty() ? null : nodes;
            });
        }
    }

    /** The pod with what others that use its claims leave to it. */
    PodFacts bound(PodFacts pod) {
        var volumes = pod.where().volumes();
        if (volumes.claims().isEmpty()) {
            return pod;
        }
        if (volumes.alone().stream().anyMatch(nodesOfClaim::containsKey)) {
            return pod.with(PodFacts.Volumes.impossible(TAKEN));
        }
        if (!volumes.nodes().isEmpty()) {
            return pod; // where somebody put another pod of the claim by hand says nothing then
        }
        var nodes = new HashSet<String>();
        volumes.claims()
                .forEach(claim ->
                        nodes.addAll(nodesOfClaim.getOrDefault(claim, Map.of()).keySet()));
        return pod.with(new PodFacts.Volumes(volumes.obstacle(), volumes.claims(), volumes.alone(), Set.copyOf(nodes)));
    }
}
