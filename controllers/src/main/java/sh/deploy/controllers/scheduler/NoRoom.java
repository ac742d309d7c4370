package sh.deploy.controllers.scheduler;

import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.object.PodState;

/** Whether a pod has no node since others take the room there, and would have one if some of these went. Pure. */
public final class NoRoom {
    static final String PODS = "Too many pods";
    static final String PORTS = "node(s) didn't have free ports for the requested pod ports";

    /** Of a resource, whose name follows. */
    static final String RESOURCE = "Insufficient ";

    /** Of a pod that no node has room for even without any pods. */
    static final String NEVER = "Preemption is not helpful for scheduling";

    private static final List<String> ALL = List.of(PODS, PORTS, RESOURCE);

    private NoRoom() {}

    public static boolean isWhyItWaits(@Nullable Pod pod) {
        return pod != null
                && PodState.isActive(pod)
                && PodState.node(pod).isEmpty()
                && pod.getStatus() != null
                && pod.getStatus().getConditions().stream()
                        .anyMatch(condition ->
                                SchedulerWrites.REASON.equals(condition.getReason()) && isWhy(condition.getMessage()));
    }

    static boolean isWhy(@Nullable String refusal) {
        return refusal != null && !refusal.contains(NEVER) && ALL.stream().anyMatch(refusal::contains);
    }
}
