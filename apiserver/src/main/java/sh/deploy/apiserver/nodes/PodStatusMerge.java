package sh.deploy.apiserver.nodes;

import java.util.HashSet;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A pod's status as its agent reports it, together with what others own in it: conditions of other types (the scheduler's,
 * readiness gates) and a few fields the agent knows nothing of. Pure.
 */
final class PodStatusMerge {
    private static final List<String> OF_OTHERS = List.of("qosClass", "nominatedNodeName", "resourceClaimStatuses");

    private PodStatusMerge() {}

    static ObjectNode merged(JsonNode current, ObjectNode reported) {
        var merged = reported.deepCopy();
        for (var field : OF_OTHERS) {
            if (!merged.has(field) && current.has(field)) {
                merged.set(field, current.get(field));
            }
        }
        keepConditionsOfOthers(current, merged);
        return merged;
    }

    private static void keepConditionsOfOthers(JsonNode current, ObjectNode merged) {
        var reported = new HashSet<String>();
        merged.path("conditions")
                .forEach(condition -> reported.add(condition.path("type").asString("")));
        for (var condition : current.path("conditions")) {
            if (!reported.contains(condition.path("type").asString(""))) {
                conditionsOf(merged).add(condition.deepCopy());
            }
        }
    }

    private static ArrayNode conditionsOf(ObjectNode status) {
        return status.get("conditions") instanceof ArrayNode present ? present : status.putArray("conditions");
    }
}
