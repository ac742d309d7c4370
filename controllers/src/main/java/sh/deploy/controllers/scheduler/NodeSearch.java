package sh.deploy.controllers.scheduler;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Looks for the best node of one pod. First through the index, cell by cell with a bounded number of looks into each, so that the
 * cost does not depend on how many nodes there are; only when that finds nothing, or only a last resort, at every node.
 */
final class NodeSearch {
    private static final int LOOKS_PER_CELL = 32;

    private record Candidates(NodeGroup group, double cost) {}

    private final PodFacts pod;
    private final ClusterView view;
    private @Nullable NodeState best;
    private double bestCost = Double.MAX_VALUE;

    private NodeSearch(PodFacts pod, ClusterView view) {
        this.pod = pod;
        this.view = view;
    }

    /** The best node, or null when the pod fits nowhere. */
    static @Nullable NodeState best(PodFacts pod, ClusterView view) {
        var search = new NodeSearch(pod, view);
        if (NodeNames.matterTo(pod)) {
            NodeNames.candidates(pod, view).forEach(search::consider);
        } else {
            search.throughGroups();
        }
        return search.best;
    }

    private void throughGroups() {
        var candidates = admittingGroups();
        candidates.forEach(this::throughIndex);
        if (best == null || bestCost >= Scores.LAST_RESORT) {
            for (var each : candidates) {
                each.group.index().visit(0, 0, cell -> cell.nodes().forEach(node -> weigh(node, each.cost)));
            }
        }
    }

    private List<Candidates> admittingGroups() {
        var admitting = new ArrayList<Candidates>();
        for (var group : view.groups()) {
            if (Filters.refusal(pod, group.profile()) == null) {
                admitting.add(new Candidates(group, Scores.ofProfile(pod, group.profile())));
            }
        }
        return admitting;
    }

    private void throughIndex(Candidates from) {
        from.group.index().visit(pod.scoredCpuMillis(), pod.scoredMemoryBytes(), cell -> {
            double least = Scores.FIT.leastCost(pod, cell.leastCpuMillis(), cell.leastMemoryBytes(), view);
            if (from.cost + least < bestCost) {
                lookInto(cell, from.cost);
            }
        });
    }

    private void lookInto(CapacityIndex.Cell cell, double cost) {
        int looks = 0;
        for (var node : cell.nodes()) {
            if (looks++ == LOOKS_PER_CELL) {
                return;
            }
            weigh(node, cost);
        }
    }

    /** A node by itself, for pods that ask for nodes by name. */
    private void consider(NodeState node) {
        var profile = node.facts().profile();
        if (Filters.refusal(pod, profile) == null) {
            weigh(node, Scores.ofProfile(pod, profile));
        }
    }

    private void weigh(NodeState node, double profileCost) {
        if (!Filters.haveRoom(pod, node)) {
            return;
        }
        double cost = profileCost + Scores.ofNode(pod, node, view);
        if (cost < bestCost || cost == bestCost && best != null && node.seniority() < best.seniority()) {
            best = node;
            bestCost = cost;
        }
    }
}
