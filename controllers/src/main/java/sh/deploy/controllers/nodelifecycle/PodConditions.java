package sh.deploy.controllers.nodelifecycle;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.client.Patch;
import sh.deploy.api.object.Json;
import sh.deploy.api.object.ObjectFacts;
import sh.deploy.api.object.PodState;
import sh.deploy.controllers.scheduler.NodeHealth;
import tools.jackson.databind.node.ObjectNode;

/** What is written in the conditions of a pod whose node is dead, gone, or has a taint that moves it. Pure. */
final class PodConditions {
    private static final String READY = "Ready";
    private static final String DISRUPTION = "DisruptionTarget";

    private PodConditions() {}

    /**
     * A pod is not ready while its node is dead, and what its containers say once the node is back. Empty when it says so, and while
     * it is not known how the node is. Refused as a conflict when the pod has changed.
     *
     * <p>Source: Kubernetes' node lifecycle controller, which marks the pods of a node that is not heard, so that nothing sends them work.
     */
    static Optional<Patch> readiness(Pod pod, NodeHealth health, Instant now) {
        if (PodState.hasEnded(pod)) {
            return Optional.empty();
        }
        return switch (health) {
            case DEAD ->
                holds(pod, READY)
                        ? Optional.of(ready(
                                pod,
                                "False",
                                PodState.NODE_NOT_READY,
                                "node " + PodState.node(pod) + " is out of contact",
                                now))
                        : Optional.empty();
            case READY, NOT_READY ->
                PodState.isMarkedForItsNode(pod) ? Optional.of(asItsContainersSay(pod, now)) : Optional.empty();
            case SUSPECT, RESTARTING -> Optional.empty();
        };
    }

    private static Patch asItsContainersSay(Pod pod, Instant now) {
        if (!holds(pod, "ContainersReady")) {
            return ready(pod, "False", "ContainersNotReady", "containers with unready status", now);
        }
        boolean gatesOpen =
                pod.getSpec().getReadinessGates().stream().allMatch(gate -> holds(pod, gate.getConditionType()));
        return gatesOpen
                ? ready(pod, "True", null, null, now)
                : ready(pod, "False", "ReadinessGatesNotReady", "the status of pod readiness gates is not true", now);
    }

    /** Why a pod that is about to be deleted goes; empty when it says already that it does. */
    static Optional<Patch> disruption(Pod pod, String reason, String message, Instant now) {
        return holds(pod, DISRUPTION)
                ? Optional.empty()
                : Optional.of(Patch.strategic(condition(about(pod), DISRUPTION, "True", reason, message, now)));
    }

    private static boolean holds(Pod pod, String type) {
        List<PodCondition> conditions =
                pod.getStatus() == null ? List.of() : pod.getStatus().getConditions();
        return conditions.stream()
                .anyMatch(condition -> type.equals(condition.getType()) && "True".equals(condition.getStatus()));
    }

    private static Patch ready(Pod pod, String status, @Nullable String reason, @Nullable String message, Instant now) {
        var fields = about(pod);
        ((ObjectNode) fields.path("metadata"))
                .put("resourceVersion", pod.getMetadata().getResourceVersion());
        return Patch.strategic(condition(fields, READY, status, reason, message, now));
    }

    /** Of no namesake that was made meanwhile. */
    private static ObjectNode about(Pod pod) {
        var fields = Json.MAPPER.createObjectNode();
        fields.putObject("metadata").put("uid", ObjectFacts.uid(pod));
        return fields;
    }

    private static ObjectNode condition(
            ObjectNode fields,
            String type,
            String status,
            @Nullable String reason,
            @Nullable String message,
            Instant now) {
        fields.putObject("status")
                .putArray("conditions")
                .addObject()
                .put("type", type)
                .put("status", status)
                .put("reason", reason)
                .put("message", message)
                .put("lastTransitionTime", now.truncatedTo(ChronoUnit.SECONDS).toString());
        return fields;
    }
}
