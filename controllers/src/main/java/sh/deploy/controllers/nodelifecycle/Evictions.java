package sh.deploy.controllers.nodelifecycle;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Taint;
import io.fabric8.kubernetes.api.model.Toleration;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import sh.deploy.api.object.AtMostOne;
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

    /**
     * How long the pod may stay yet, negative once it is overdue; empty when it may stay for ever.
     *
     * @param age for how long a taint and the pod have both been there
     */
    static Optional<Duration> left(Pod pod, List<Taint> taints, Function<Taint, Duration> age) {
        return taints.stream()
                .filter(taint -> Tolerations.NO_EXECUTE.equals(taint.getEffect()))
                .flatMap(taint -> patience(pod, taint).map(patience -> patience.minus(age.apply(taint))).stream())
                .min(Duration::compareTo);
    }

    private static Optional<Duration> patience(Pod pod, Taint taint) {
        var covering = pod.getSpec().getTolerations().stream()
                .filter(toleration -> Tolerations.covers(toleration, taint))
                .toList();
        if (covering.isEmpty()) {
            return Optional.of(patience(pod, taint.getKey()));
        }
        return covering.stream()
                .map(Toleration::getTolerationSeconds)
                .filter(java.util.Objects::nonNull)
                .min(Long::compare)
                .map(seconds -> Duration.ofSeconds(Math.clamp(seconds, 0, LONGEST_SECONDS)));
    }

    private static Duration patience(Pod pod, String taint) {
        boolean isStopped = taint.equals(NodeTaints.UNREACHABLE) && AtMostOne.applies(pod);
        return OUT_OF_CONTACT.contains(taint) && !isStopped ? USUAL_PATIENCE : Duration.ZERO;
    }
}
