package sh.deploy.deployctl.manifest;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Whether an object has become what it should be. Pure. */
public sealed interface Readiness {
    /** For a person: where it stands. */
    String text();

    record Ready(String text) implements Readiness {}

    record Waiting(String text) implements Readiness {}

    /** It will not become ready by itself. */
    record Stuck(String text) implements Readiness {}

    /** Reasons of a waiting container that somebody has to do something about. */
    Set<String> HOPELESS = Set.of(
            "ImagePullBackOff",
            "ErrImageNeverPull",
            "InvalidImageName",
            "CreateContainerConfigError",
            "CrashLoopBackOff");

    /** @param pods those of the same namespace, for kinds that make some */
    static Readiness of(JsonNode object, List<JsonNode> pods) {
        return switch (object.path("kind").asString("")) {
            case "Pod" -> pod(object);
            case "Deployment" -> deployment(object, pods);
            case "ReplicaSet" -> replicaSet(object, pods);
            case "Namespace" -> phase(object, "Active");
            default -> new Ready("done");
        };
    }

    private static Readiness pod(JsonNode pod) {
        var status = pod.path("status");
        var phase = status.path("phase").asString("Pending");
        if (phase.equals("Succeeded")) {
            return new Ready("Completed");
        }
        if (phase.equals("Failed")) {
            return new Stuck("Failed: " + because(status));
        }
        var hopeless = containerWaiting(status, true);
        if (hopeless != null) {
            return new Stuck(hopeless);
        }
        if (conditionIs(status, "Ready", "True")) {
            return new Ready("Running and ready");
        }
        var waiting = containerWaiting(status, false);
        if (waiting != null) {
            return new Waiting(waiting);
        }
        for (var condition : status.path("conditions")) {
            if (condition.path("type").asString("").equals("PodScheduled")
                    && condition.path("status").asString("").equals("False")) {
                return new Waiting("not scheduled: " + condition.path("message").asString(""));
            }
        }
        return new Waiting(phase.equals("Running") ? "Running, not ready yet" : phase);
    }

    private static Readiness deployment(JsonNode deployment, List<JsonNode> pods) {
        var status = deployment.path("status");
        int wanted = deployment.path("spec").path("replicas").asInt(1);
        int updated = status.path("updatedReplicas").asInt(0);
        int available = status.path("availableReplicas").asInt(0);
        var counts = available + " of " + wanted + " replicas available";
        boolean seen = status.path("observedGeneration").asLong(0)
                >= deployment.path("metadata").path("generation").asLong(0);
        if (seen
                && updated == wanted
                && available == wanted
                && status.path("replicas").asInt(0) == wanted) {
            return new Ready(counts);
        }
        if (conditionIs(status, "Progressing", "False")
                && !deployment.path("spec").path("paused").asBoolean(false)) {
            return new Stuck(counts + ": progress deadline exceeded");
        }
        return withPods(deployment, pods, updated < wanted ? counts + ", " + updated + " updated" : counts);
    }

    private static Readiness replicaSet(JsonNode set, List<JsonNode> pods) {
        int wanted = set.path("spec").path("replicas").asInt(1);
        int available = set.path("status").path("availableReplicas").asInt(0);
        var counts = available + " of " + wanted + " replicas available";
        return available == wanted && set.path("status").path("replicas").asInt(0) == wanted
                ? new Ready(counts)
                : withPods(set, pods, counts);
    }

    /** Counts, and what keeps the first pod that is in trouble. */
    private static Readiness withPods(JsonNode owner, List<JsonNode> pods, String counts) {
        var labels = owner.path("spec").path("selector").path("matchLabels");
        for (var pod : pods) {
            boolean mine = labels.properties().stream()
                    .allMatch(label -> pod.path("metadata")
                            .path("labels")
                            .path(label.getKey())
                            .equals(label.getValue()));
            if (mine && !labels.isEmpty() && pod(pod) instanceof Stuck stuck) {
                return new Stuck(
                        counts + "; pod " + pod.path("metadata").path("name").asString("") + ": " + stuck.text());
            }
        }
        return new Waiting(counts);
    }

    private static Readiness phase(JsonNode object, String good) {
        var phase = object.path("status").path("phase").asString("");
        return phase.equals(good) ? new Ready(phase) : new Waiting(phase);
    }

    private static @Nullable String containerWaiting(JsonNode status, boolean hopelessOnly) {
        for (var list : List.of("initContainerStatuses", "containerStatuses")) {
            for (var container : status.path(list)) {
                var waiting = container.path("state").path("waiting");
                var reason = waiting.path("reason").asString("");
                if (!reason.isEmpty()
                        && (!hopelessOnly || HOPELESS.contains(reason))
                        && !reason.equals("PodInitializing")) {
                    var message = waiting.path("message").asString("");
                    return "container " + container.path("name").asString("") + ": " + reason
                            + (message.isEmpty() ? "" : ": " + message);
                }
            }
        }
        return null;
    }

    private static boolean conditionIs(JsonNode status, String type, String value) {
        for (var condition : status.path("conditions")) {
            if (condition.path("type").asString("").equals(type)) {
                return condition.path("status").asString("").equals(value);
            }
        }
        return false;
    }

    private static String because(JsonNode status) {
        var reason = status.path("reason").asString("");
        for (var container : status.path("containerStatuses")) {
            var ended = container.path("state").path("terminated");
            if (ended.path("exitCode").asInt(0) != 0) {
                return "container " + container.path("name").asString("") + " ended with exit code "
                        + ended.path("exitCode").asInt(0);
            }
        }
        return reason.isEmpty()
                ? "see: deployctl describe pod"
                : reason + " " + status.path("message").asString("");
    }
}
