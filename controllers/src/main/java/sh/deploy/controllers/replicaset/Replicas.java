package sh.deploy.controllers.replicaset;

import io.fabric8.kubernetes.api.model.Pod;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import sh.deploy.api.object.AtMostOne;
import sh.deploy.api.object.LocalVolumes;
import sh.deploy.api.object.ObjectFacts;
import sh.deploy.api.object.PodState;
import sh.deploy.api.object.Standby;
import sh.deploy.controllers.nodes.NodeStanding;

/**
 * The active pods of a ReplicaSet, told apart by what is known of their nodes, and which of them stand for which. Pure.
 *
 * <p>Pods whose nodes are in contact count. Those on nodes that may be dead do not, and replacements are made for them. Those on nodes
 * that are held back count as long as no replacement stands for them, and so do those that run at most once, whatever is known of their
 * nodes: they are replaced once they are surely gone.
 */
final class Replicas {
    private final Map<String, NodeStanding> nodes = new HashMap<>();
    private final Map<NodeStanding, List<Pod>> pods = new EnumMap<>(NodeStanding.class);

    private int leaving;

    private Replicas() {}

    /** @param owned the pods the set manages; ended ones, those on their way out and those that stand by are left out */
    static Replicas of(List<Pod> owned, Function<String, NodeStanding> standing) {
        var replicas = new Replicas();
        owned.stream()
                .filter(PodState::isActive)
                .filter(pod -> !Standby.isOne(pod))
                .forEach(pod -> {
                    var stands = replicas.nodes.computeIfAbsent(
                            PodState.node(pod),
                            node -> node.isEmpty() ? NodeStanding.IN_CONTACT : standing.apply(node));
                    if (Replacement.isOne(pod)) {
                        replicas.nodes.computeIfAbsent(Replacement.node(pod), standing);
                    }
                    replicas.pods
                            .computeIfAbsent(forReplacement(stands, pod), any -> new ArrayList<>())
                            .add(pod);
                });
        replicas.leaving = (int) owned.stream()
                .filter(pod -> ObjectFacts.isBeingDeleted(pod) && !PodState.hasEnded(pod) && AtMostOne.applies(pod))
                .count();
        return replicas;
    }

    /** What runs at most once is not replaced, nor what could be nowhere but where its volume is: beside it, once the node is back. */
    private static NodeStanding forReplacement(NodeStanding stands, Pod pod) {
        boolean stays = AtMostOne.applies(pod) || !LocalVolumes.claims(pod).isEmpty();
        return switch (stands) {
            case SUSPECT, DEAD -> stays ? NodeStanding.HELD_BACK : stands;
            case IN_CONTACT, HELD_BACK, NOT_SEEN -> stands;
        };
    }

    /** Those on their way out that run at most once: each keeps its place until it is gone. */
    int leaving() {
        return leaving;
    }

    List<Pod> all() {
        return pods.values().stream().flatMap(List::stream).toList();
    }

    /** Those whose nodes are in contact, and those that have no node yet. */
    List<Pod> inContact() {
        return of(NodeStanding.IN_CONTACT);
    }

    /** Those of which we hear what they do: on no silent node. */
    List<Pod> heard() {
        return Stream.concat(inContact().stream(), of(NodeStanding.NOT_SEEN).stream())
                .toList();
    }

    /** Those that count as replicas. */
    List<Pod> counted() {
        return Stream.concat(inContact().stream(), countedHeldBack().stream()).toList();
    }

    /** Those on nodes held back that no replacement stands for. */
    List<Pod> countedHeldBack() {
        return unreplaced(heldBack());
    }

    /** Those on nodes that may be dead that no replacement stands for; they may be back, and the replacement needless. */
    List<Pod> toReplaceOnSuspectNodes() {
        return unreplaced(of(NodeStanding.SUSPECT));
    }

    List<Pod> toReplaceOnDeadNodes() {
        return unreplaced(of(NodeStanding.DEAD));
    }

    boolean areAllInContact() {
        return pods.keySet().stream().allMatch(NodeStanding.IN_CONTACT::equals);
    }

    /**
     * The pods in contact in the order in which they may go: first, however the others rank, replacements of pods that are there
     * too. When a node is back and some of its pods are not healthy, no more of their replacements than are.
     */
    List<Pod> leastMissedFirst(Comparator<Pod> rank) {
        return inOrder(inContact(), rank);
    }

    /** The same of those held back that count. */
    List<Pod> heldBackLeastMissedFirst(Comparator<Pod> rank) {
        return inOrder(countedHeldBack(), rank);
    }

    private List<Pod> inOrder(List<Pod> pods, Comparator<Pod> rank) {
        var spares = spares(pods, rank);
        var uids = uids(spares);
        var order = new ArrayList<>(spares);
        pods.stream()
                .filter(pod -> !uids.contains(ObjectFacts.uid(pod)))
                .sorted(rank)
                .forEach(order::add);
        return order;
    }

    /** Those of the deleted that nobody needed: their node is in contact again, and so is the pod they stand for. */
    List<Pod> needless(List<Pod> deleted, Comparator<Pod> rank) {
        var spares = uids(spares(inContact(), rank));
        return deleted.stream()
                .filter(pod -> spares.contains(ObjectFacts.uid(pod)))
                .filter(pod -> nodes.get(Replacement.node(pod)) == NodeStanding.IN_CONTACT)
                .toList();
    }

    private static Set<String> uids(List<Pod> pods) {
        return pods.stream().map(ObjectFacts::uid).collect(Collectors.toSet());
    }

    private List<Pod> spares(List<Pod> pods, Comparator<Pod> rank) {
        var bounds = new HashMap<String, Integer>();
        var spares = new ArrayList<Pod>();
        pods.stream().filter(Replacement::isOne).sorted(rank).forEach(pod -> {
            int left = bounds.computeIfAbsent(Replacement.node(pod), this::mostSpares);
            bounds.put(Replacement.node(pod), left - 1);
            if (left > 0) {
                spares.add(pod);
            }
        });
        return spares;
    }

    /** None when the node has no pod any more that could be needed instead; as many as are healthy when it is back and some are not. */
    private int mostSpares(String node) {
        var originals = all().stream()
                .filter(pod -> PodState.node(pod).equals(node))
                .filter(pod -> !Replacement.node(pod).equals(node))
                .toList();
        int healthy = (int) originals.stream().filter(PodState::isReady).count();
        boolean isBack = nodes.get(node) == NodeStanding.IN_CONTACT;
        if (originals.isEmpty() || isBack && healthy < originals.size()) {
            return healthy;
        }
        return Integer.MAX_VALUE;
    }

    /** Of each node as many pods as there are beyond those that replacements stand for. */
    private List<Pod> unreplaced(List<Pod> silent) {
        var standIns = new HashMap<String, Integer>();
        Stream.concat(inContact().stream(), heldBack().stream())
                .filter(Replacement::isOne)
                .forEach(pod -> standIns.merge(Replacement.node(pod), 1, Integer::sum));
        return silent.stream()
                .filter(pod -> standIns.merge(PodState.node(pod), -1, Integer::sum) < 0)
                .toList();
    }

    private List<Pod> heldBack() {
        return Stream.concat(of(NodeStanding.HELD_BACK).stream(), of(NodeStanding.NOT_SEEN).stream())
                .toList();
    }

    private List<Pod> of(NodeStanding standing) {
        return pods.getOrDefault(standing, List.of());
    }
}
