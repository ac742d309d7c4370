package sh.deploy.controllers.replicaset;

import io.fabric8.kubernetes.api.model.Pod;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import sh.deploy.api.object.ObjectFacts;
import sh.deploy.api.object.PodState;

/**
 * Which pods are missed least, first. Pure.
 *
 * <p>Source: Kubernetes documentation, ReplicaSet, "Scaling a ReplicaSet": pods on no node first, then pending ones, not ready ones, lower
 * deletion cost, nodes with more pods of the same owner, ready for less time, more restarts, younger. A pod whose node was dead for a
 * while has been ready, here, since its containers were: its place must not go to one that was made meanwhile.
 */
final class DeletionRank {
    private static final String COST = "controller.kubernetes.io/pod-deletion-cost";
    private static final List<String> PHASES = List.of("Pending", "Unknown", "Running");

    private DeletionRank() {}

    /** @param related the active pods of the same owner, those of its other ReplicaSets included */
    static Comparator<Pod> leastMissedFirst(List<Pod> related) {
        Map<String, Long> onNode = related.stream()
                .filter(pod -> !PodState.node(pod).isEmpty())
                .collect(Collectors.groupingBy(PodState::node, Collectors.counting()));
        return Comparator.comparing((Pod pod) -> !PodState.node(pod).isEmpty())
                .thenComparing(pod -> PHASES.indexOf(PodState.phase(pod)))
                .thenComparing(PodState::isReady)
                .thenComparing(DeletionRank::cost)
                .thenComparing(pod -> -onNode.getOrDefault(PodState.node(pod), 0L))
                .thenComparing(newestFirst(PodState::servingSince))
                .thenComparing(pod -> -PodState.restarts(pod))
                .thenComparing(newestFirst(ObjectFacts::created))
                .thenComparing(ObjectFacts::name);
    }

    private static Comparator<Pod> newestFirst(Function<Pod, Instant> time) {
        return Comparator.comparing(time).reversed();
    }

    private static int cost(Pod pod) {
        try {
            return Integer.parseInt(ObjectFacts.annotations(pod).getOrDefault(COST, "0"));
        } catch (NumberFormatException unusable) {
            return 0;
        }
    }
}
