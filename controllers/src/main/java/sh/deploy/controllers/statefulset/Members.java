package sh.deploy.controllers.statefulset;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.IntStream;
import sh.deploy.api.object.PodState;
import sh.deploy.controllers.nodes.NodeStanding;

/** The pods of a StatefulSet by their numbers, and how they are. Pure. */
final class Members {
    private final StatefulSet set;
    private final TreeMap<Integer, Pod> byOrdinal = new TreeMap<>();
    private final Function<String, NodeStanding> standing;
    private final Instant now;

    private Members(StatefulSet set, Function<String, NodeStanding> standing, Instant now) {
        this.set = set;
        this.standing = standing;
        this.now = now;
    }

    /** @param owned those that the set manages; without a number of its they are left out */
    static Members of(StatefulSet set, List<Pod> owned, Function<String, NodeStanding> standing, Instant now) {
        var members = new Members(set, standing, now);
        owned.forEach(pod -> NumberedPod.ordinal(set, pod).ifPresent(ordinal -> members.byOrdinal.put(ordinal, pod)));
        return members;
    }

    Collection<Pod> all() {
        return byOrdinal.values();
    }

    Optional<Pod> at(int ordinal) {
        return Optional.ofNullable(byOrdinal.get(ordinal));
    }

    /** The numbers that are wanted, lowest first. */
    List<Integer> wanted() {
        int start = Spec.start(set);
        return IntStream.range(start, start + Spec.replicas(set)).boxed().toList();
    }

    /** The wanted numbers whose pods wait for a node: a claim of theirs may have been deleted before it was used. */
    List<Integer> waiting() {
        return wanted().stream()
                .filter(ordinal -> at(ordinal)
                        .filter(pod -> PodState.isActive(pod)
                                && PodState.phase(pod).equals("Pending")
                                && PodState.node(pod).isEmpty())
                        .isPresent())
                .toList();
    }

    /** Pods whose number is not wanted, highest first. */
    List<Pod> condemned() {
        var wanted = wanted();
        return byOrdinal.descendingMap().entrySet().stream()
                .filter(entry -> !wanted.contains(entry.getKey()))
                .map(entry -> entry.getValue())
                .toList();
    }

    boolean isReady(Pod pod) {
        return PodState.isActive(pod) && PodState.isReady(pod) && !isOnSilentNode(pod);
    }

    /** Ready for as long as the set asks. */
    boolean works(Pod pod) {
        return isReady(pod)
                && PodState.availableFrom(pod, Spec.minimumReady(set))
                        .filter(from -> !from.isAfter(now))
                        .isPresent();
    }

    /** When the next ready pod works by time alone; empty when none will. */
    Optional<Instant> nextWorks() {
        return all().stream()
                .filter(this::isReady)
                .flatMap(pod -> PodState.availableFrom(pod, Spec.minimumReady(set)).stream())
                .filter(from -> from.isAfter(now))
                .min(Instant::compareTo);
    }

    /** Whether the node may be dead: what the pod says of itself is old, and it can only be waited for. */
    boolean isOnSilentNode(Pod pod) {
        var node = PodState.node(pod);
        return !node.isEmpty() && standing.apply(node).isSilent();
    }
}
