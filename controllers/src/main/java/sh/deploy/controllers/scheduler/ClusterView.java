package sh.deploy.controllers.scheduler;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Nodes, the pods on them, and what that leaves free. Every pod that has been given a node counts, also one whose binding is
 * not written yet. Not safe for threads.
 */
public final class ClusterView {
    private record Placed(PodFacts pod, String node) {}

    private final Map<String, NodeState> nodes = new LinkedHashMap<>();
    private final Map<NodeProfile, NodeGroup> groups = new LinkedHashMap<>();
    private final Map<String, Placed> placed = new HashMap<>();
    private final Map<String, Map<String, Integer>> nodesOfOwner = new HashMap<>();
    private final ClaimUse claims = new ClaimUse();

    /** Pods whose node is not known (any more, or yet), by node. */
    private final Map<String, Map<String, PodFacts>> strangers = new HashMap<>();

    private long nextSeniority;
    private long totalCpuMillis;
    private double totalMemoryBytes;

    /** Adds a node, or describes it anew; its pods stay. */
    public void put(NodeFacts node) {
        var known = nodes.get(node.name());
        if (known == null) {
            arrive(node);
        } else if (!known.facts().equals(node)) {
            unlist(known);
            known.describe(node);
            list(known);
        }
    }

    /** Forgets a node. Its pods are remembered, in case it comes back. */
    public void removeNode(String name) {
        var known = nodes.remove(name);
        if (known != null) {
            unlist(known);
            known.pods().forEach(pod -> strangersOf(name).put(pod.uid(), pod));
        }
    }

    /** Gives a pod to a node; a pod that was elsewhere moves. Doing it twice is harmless. */
    public void place(PodFacts pod, String node) {
        var before = placed.get(pod.uid());
        if (before != null && before.node.equals(node) && before.pod.equals(pod)) {
            return;
        }
        forget(pod.uid());
        placed.put(pod.uid(), new Placed(pod, node));
        claims.add(pod, node);
        if (!pod.owner().isEmpty()) {
            nodesOfOwner.computeIfAbsent(pod.owner(), owner -> new HashMap<>()).merge(node, 1, Integer::sum);
        }
        var state = nodes.get(node);
        if (state == null) {
            strangersOf(node).put(pod.uid(), pod);
        } else {
            change(state, () -> state.add(pod));
        }
    }

    /** Takes a pod from its node; nothing happens when it has none. */
    public void forget(String uid) {
        var gone = placed.remove(uid);
        if (gone == null) {
            return;
        }
        forgetOwner(gone);
        claims.remove(gone.pod, gone.node);
        var state = nodes.get(gone.node);
        if (state == null) {
            strangersOf(gone.node).remove(uid);
        } else {
            change(state, () -> state.remove(gone.pod));
        }
    }

    public int nodeCount() {
        return nodes.size();
    }

    /** The node a pod was given, or null. */
    public @Nullable String nodeOf(String uid) {
        var found = placed.get(uid);
        return found == null ? null : found.node;
    }

    /** What the pods on a node ask for in sum; nothing for an unknown node. */
    public Resources usedOn(String node) {
        var state = nodes.get(node);
        return state == null ? Resources.NONE : state.used();
    }

    public List<PodFacts> podsOn(String node) {
        var state = nodes.get(node);
        return state == null ? List.of() : List.copyOf(state.pods());
    }

    ClaimUse claims() {
        return claims;
    }

    Collection<NodeState> nodes() {
        return nodes.values();
    }

    @Nullable
    NodeState node(String name) {
        return nodes.get(name);
    }

    Collection<NodeGroup> groups() {
        return groups.values();
    }

    /** The one node that holds all pods of this owner, or null when there is none such. */
    @Nullable
    String onlyNodeOf(String owner) {
        var counts = nodesOfOwner.get(owner);
        return counts == null || counts.size() != 1
                ? null
                : counts.keySet().iterator().next();
    }

    /** Which part of this owner's pods the node holds, from 0 to 1. */
    double shareOf(String owner, String node) {
        var counts = nodesOfOwner.getOrDefault(owner, Map.of());
        int all = counts.values().stream().mapToInt(Integer::intValue).sum();
        return all == 0 ? 0 : counts.getOrDefault(node, 0) / (double) all;
    }

    /** CPU of an average node: the yardstick by which free CPU and free memory are compared. */
    double averageCpuMillis() {
        return Math.max(1.0, (double) totalCpuMillis / Math.max(1, nodes.size()));
    }

    double averageMemoryBytes() {
        return Math.max(1.0, totalMemoryBytes / Math.max(1, nodes.size()));
    }

    private void arrive(NodeFacts node) {
        var state = new NodeState(node, nextSeniority++);
        nodes.put(node.name(), state);
        strangersOf(node.name()).values().forEach(state::add);
        strangers.remove(node.name());
        list(state);
    }

    private void forgetOwner(Placed gone) {
        var counts = nodesOfOwner.get(gone.pod.owner());
        if (counts != null) {
            counts.computeIfPresent(gone.node, (node, count) -> count == 1 ? null : count - 1);
            if (counts.isEmpty()) {
                nodesOfOwner.remove(gone.pod.owner());
            }
        }
    }

    private Map<String, PodFacts> strangersOf(String node) {
        return strangers.computeIfAbsent(node, name -> new LinkedHashMap<>());
    }

    private static void change(NodeState state, Runnable change) {
        var index = state.group().index();
        index.remove(state);
        change.run();
        index.add(state);
    }

    private void list(NodeState state) {
        var group = groups.computeIfAbsent(state.facts().profile().shared(), NodeGroup::new);
        state.join(group);
        group.index().add(state);
        totalCpuMillis += state.facts().allocatable().cpuMillis();
        totalMemoryBytes += state.facts().allocatable().memoryBytes();
    }

    private void unlist(NodeState state) {
        var group = state.group();
        group.index().remove(state);
        if (group.index().isEmpty()) {
            groups.remove(group.profile());
        }
        totalCpuMillis -= state.facts().allocatable().cpuMillis();
        totalMemoryBytes -= state.facts().allocatable().memoryBytes();
    }
}
