package sh.deploy.controllers.nodelifecycle;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.Taint;
import io.fabric8.kubernetes.api.model.Toleration;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import sh.deploy.api.object.AtMostOne;
import sh.deploy.api.object.ObjectFacts;
import sh.deploy.controllers.scheduler.Tolerations;

/**
 * When a pod has to leave its node. Pure.
 *
 * <p>Source: Kubernetes documentation, "Taints and Tolerations": a pod leaves when a {@code NoExecute} taint is not tolerated, or after the
 * shortest {@code tolerationSeconds} of the tolerations that cover it. Pods that say nothing about a node out of contact tolerate it
 * for 300 seconds. Time counts from when both were there, the taint and the pod on the node. Ours: those that run at most once do not when the node is dead, since it has stopped them itself.
 */
final class Evictions {
    /** As good as for ever, and a time that can be reckoned with. */
    private static final long LONGEST_SECONDS = Integer.MAX_VALUE;

    static final Duration USUAL_PATIENCE = Duration.ofSeconds(300);
    private static final List<String> OUT_OF_CONTACT = List.of(NodeTaints.NOT_READY, NodeTaints.UNREACHABLE);

    private Evictions() {}

    /** The earliest time at which one of the taints moves the pod; empty when it may stay for ever. */
    static Optional<Instant> due(Pod pod, List<Taint> taints, Instant now) {
        return taints.stream()
                .filter(taint -> Tolerations.NO_EXECUTE.equals(taint.getEffect()))
                .flatMap(taint -> due(pod, taint, now).stream())
                .min(Instant::compareTo);
    }

    private static Optional<Instant> due(Pod pod, Taint taint, Instant now) {
        var noted = later(ObjectFacts.instant(taint.getTimeAdded()).orElse(now), boundSince(pod));
        var since = noted.isAfter(now) ? now : noted; // by a clock that went ahead, or before ours was set back
        var covering = pod.getSpec().getTolerations().stream()
                .filter(toleration -> Tolerations.covers(toleration, taint))
                .toList();
        if (covering.isEmpty()) {
            return Optional.of(since.plus(patience(pod, taint.getKey())));
        }
        return covering.stream()
                .map(Toleration::getTolerationSeconds)
                .filter(java.util.Objects::nonNull)
                .min(Long::compare)
                .map(seconds -> since.plusSeconds(Math.clamp(seconds, 0, LONGEST_SECONDS)));
    }

    private static Optional<Instant> boundSince(Pod pod) {
        List<PodCondition> conditions =
                pod.getStatus() == null ? List.of() : pod.getStatus().getConditions();
        return conditions.stream()
                .filter(condition -> "PodScheduled".equals(condition.getType()) && "True".equals(condition.getStatus()))
                .flatMap(condition -> ObjectFacts.instant(condition.getLastTransitionTime()).stream())
                .findFirst();
    }

    private static Instant later(Instant taint, Optional<Instant> pod) {
        return pod.filter(taint::isBefore).orElse(taint);
    }

    private static Duration patience(Pod pod, String taint) {
        boolean isStopped = taint.equals(NodeTaints.UNREACHABLE) && AtMostOne.applies(pod);
        return OUT_OF_CONTACT.contains(taint) && !isStopped ? USUAL_PATIENCE : Duration.ZERO;
    }
}
