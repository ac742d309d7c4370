package sh.deploy.controllers.scheduler;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import sh.deploy.api.client.Patch;
import sh.deploy.api.object.Json;
import tools.jackson.databind.node.ObjectNode;

/** What the scheduler writes, as trees. Pure. */
final class SchedulerWrites {
    private static final String CONDITION = "PodScheduled";
    static final String REASON = "Unschedulable";

    private SchedulerWrites() {}

    /** The uid keeps a namesake that was made meanwhile from getting this pod's node. */
    static ObjectNode binding(Plan.Placement placement) {
        var binding = Json.MAPPER.createObjectNode();
        binding.put("apiVersion", "v1").put("kind", "Binding");
        binding.putObject("metadata")
                .put("namespace", placement.pod().namespace())
                .put("name", placement.pod().name())
                .put("uid", placement.pod().uid());
        binding.putObject("target").put("apiVersion", "v1").put("kind", "Node").put("name", placement.node());
        return binding;
    }

    /** The condition that tells why a pod has no node; empty when it says so already. */
    static Optional<Patch> unschedulable(Pod pod, String summary, Instant now) {
        List<PodCondition> conditions =
                pod.getStatus() == null ? List.of() : pod.getStatus().getConditions();
        var before = conditions.stream()
                .filter(condition -> CONDITION.equals(condition.getType()))
                .findFirst();
        if (before.filter(condition -> REASON.equals(condition.getReason()) && summary.equals(condition.getMessage()))
                .isPresent()) {
            return Optional.empty();
        }
        var since = before.filter(condition -> "False".equals(condition.getStatus()))
                .map(PodCondition::getLastTransitionTime)
                .orElse(now.truncatedTo(ChronoUnit.SECONDS).toString());
        var patch = Json.MAPPER.createObjectNode();
        patch.putObject("status")
                .putArray("conditions")
                .addObject()
                .put("type", CONDITION)
                .put("status", "False")
                .put("reason", REASON)
                .put("message", summary)
                .put("lastTransitionTime", since);
        return Optional.of(Patch.strategic(patch));
    }
}
