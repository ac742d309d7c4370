package sh.deploy.apiserver.nodes;

import java.util.HashSet;
import java.util.List;
import sh.deploy.apiserver.kinds.tree.JsonTrees;
import sh.deploy.apiserver.watch.StoredObject;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The part of a pod that its agent acts upon. The agent writes the status itself, so a change there is no news to it, but
 * for conditions of others that the pod names as readiness gates. Pure.
 */
final class PodView {
    private static final List<String> BOOKKEEPING = List.of("resourceVersion", "managedFields");

    private PodView() {}

    static boolean differs(byte[] before, byte[] after) {
        return !view(JsonTrees.object(before)).equals(view(JsonTrees.object(after)));
    }

    /** The host name of a pod that may run on another node; empty for one that states none, or that its volumes hold where it is. */
    static String hostnameElsewhere(StoredObject pod) {
        var spec = JsonTrees.object(pod.json()).path("spec");
        for (var volume : spec.path("volumes")) {
            if (volume.has("persistentVolumeClaim")) {
                return "";
            }
        }
        return spec.path("hostname").asString("");
    }

    private static JsonNode view(ObjectNode pod) {
        var gates = pod.objectNode();
        var gateTypes = new HashSet<String>();
        pod.path("spec")
                .path("readinessGates")
                .forEach(gate -> gateTypes.add(gate.path("conditionType").asString("")));
        for (var condition : pod.path("status").path("conditions")) {
            var type = condition.path("type").asString("");
            if (gateTypes.contains(type)) {
                gates.set(type, condition.path("status"));
            }
        }
        if (pod.get("metadata") instanceof ObjectNode metadata) {
            metadata.remove(BOOKKEEPING);
        }
        pod.set("status", gates);
        return pod;
    }
}
