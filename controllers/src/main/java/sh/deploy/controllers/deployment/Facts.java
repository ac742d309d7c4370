package sh.deploy.controllers.deployment;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import java.util.List;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/** Reads Deployments and ReplicaSets, where the model has null for a default or for "not yet". */
final class Facts {
    /** What kubectl and Kubernetes write where they mean "no deadline". */
    private static final int NO_DEADLINE = Integer.MAX_VALUE;

    private Facts() {}

    static int replicas(Deployment deployment) {
        return or(deployment.getSpec().getReplicas(), 1);
    }

    static boolean recreates(Deployment deployment) {
        var strategy = deployment.getSpec().getStrategy();
        return strategy != null && "Recreate".equals(strategy.getType());
    }

    static boolean paused(Deployment deployment) {
        return Boolean.TRUE.equals(deployment.getSpec().getPaused());
    }

    static int minReadySeconds(Deployment deployment) {
        return or(deployment.getSpec().getMinReadySeconds(), 0);
    }

    /** Null when there is none. */
    static @Nullable Integer deadlineSeconds(Deployment deployment) {
        var seconds = deployment.getSpec().getProgressDeadlineSeconds();
        return seconds == null || seconds == NO_DEADLINE ? null : seconds;
    }

    /** What the set wants. */
    static int size(ReplicaSet set) {
        return or(set.getSpec().getReplicas(), 1);
    }

    /** What the set has, as far as it said. */
    static int pods(ReplicaSet set) {
        return set.getStatus() == null ? 0 : or(set.getStatus().getReplicas(), 0);
    }

    static int ready(ReplicaSet set) {
        return set.getStatus() == null ? 0 : or(set.getStatus().getReadyReplicas(), 0);
    }

    static int available(ReplicaSet set) {
        return set.getStatus() == null ? 0 : or(set.getStatus().getAvailableReplicas(), 0);
    }

    /** Available pods that stay so: those above the wanted size are about to be deleted. */
    static int lastinglyAvailable(ReplicaSet set) {
        return Math.min(available(set), size(set));
    }

    /** Pods there are or will be: those above the wanted size are not deleted yet. */
    static int occupied(ReplicaSet set) {
        return Math.max(pods(set), size(set));
    }

    static boolean isActive(ReplicaSet set) {
        return size(set) > 0;
    }

    static int sum(List<ReplicaSet> sets, ToIntFunction<ReplicaSet> count) {
        return sets.stream().mapToInt(count).sum();
    }

    static int or(@Nullable Integer value, int otherwise) {
        return value == null ? otherwise : value;
    }
}
