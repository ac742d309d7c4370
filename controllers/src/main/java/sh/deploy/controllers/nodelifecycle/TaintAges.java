package sh.deploy.controllers.nodelifecycle;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.Taint;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import sh.deploy.api.object.ObjectFacts;

/**
 * For how long a taint of a node and a pod there have both been. What is written down of it counts when they are seen for the first time;
 * from then on time goes by a clock that cannot be set, so a wall clock that jumps moves no pod and keeps none. Pure but for its memory:
 * time is an argument. Safe for all threads.
 */
final class TaintAges {
    private record Pair(String pod, String taint, String effect, String since) {}

    private final Map<String, Map<Pair, Long>> sinceNanos = new HashMap<>();

    /** @param now by the wall clock, of the same moment as {@code nowNanos} */
    synchronized Duration age(String node, Pod pod, Taint taint, Instant now, long nowNanos) {
        long since = sinceNanos
                .computeIfAbsent(node, any -> new HashMap<>())
                .computeIfAbsent(
                        pair(ObjectFacts.uid(pod), taint),
                        any -> nowNanos - noted(pod, taint, now).toNanos());
        return Duration.ofNanos(nowNanos - since);
    }

    /** Of this node there is no more than that. */
    synchronized void only(String node, Collection<Pod> pods, List<Taint> taints) {
        var known = sinceNanos.get(node);
        if (known != null) {
            known.keySet()
                    .retainAll(pods.stream()
                            .flatMap(pod -> taints.stream().map(taint -> pair(ObjectFacts.uid(pod), taint)))
                            .collect(Collectors.toSet()));
        }
    }

    synchronized void none(String node) {
        sinceNanos.remove(node);
    }

    private static Pair pair(String pod, Taint taint) {
        return new Pair(pod, taint.getKey(), taint.getEffect(), String.valueOf(taint.getTimeAdded()));
    }

    /** None by a clock that went ahead, or before ours was set back. */
    private static Duration noted(Pod pod, Taint taint, Instant now) {
        var tainted = ObjectFacts.instant(taint.getTimeAdded()).orElse(now);
        var since = boundSince(pod).filter(tainted::isBefore).orElse(tainted);
        return since.isAfter(now) ? Duration.ZERO : Duration.between(since, now);
    }

    private static Optional<Instant> boundSince(Pod pod) {
        List<PodCondition> conditions =
                pod.getStatus() == null ? List.of() : pod.getStatus().getConditions();
        return conditions.stream()
                .filter(condition -> "PodScheduled".equals(condition.getType()) && "True".equals(condition.getStatus()))
                .flatMap(condition -> ObjectFacts.instant(condition.getLastTransitionTime()).stream())
                .findFirst();
    }
}
