package sh.deploy.apiserver.nodes;

import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A Node as it shall be when its agent registers: what the agent owns is renewed, what others put there stays. Pure. */
final class NodeObjects {
    /** Domains, with those beneath them, whose labels and annotations describe the machine and so belong to its agent. */
    private static final List<String> AGENT_DOMAINS = List.of("kubernetes.io", "deploy.sh");

    private NodeObjects() {}

    /** The object to create: all that the agent says, under the name its certificate proves. */
    static ObjectNode fresh(String node, ObjectNode reported) {
        var object = reported.deepCopy();
        object.put("apiVersion", "v1");
        object.put("kind", "Node");
        child(object, "metadata").put("name", node);
        return object;
    }

    /** The present object with the agent's labels and annotations renewed; taints, unschedulable and what is others' stay as they are. */
    static ObjectNode renewed(ObjectNode current, JsonNode reported) {
        var object = current.deepCopy();
        for (var kind : List.of("labels", "annotations")) {
            var said = reported.path("metadata").path(kind);
            if (!said.isEmpty()) {
                var known = child(child(object, "metadata"), kind);
                said.properties().stream()
                        .filter(entry -> belongsToAgent(entry.getKey()))
                        .forEach(entry -> known.set(entry.getKey(), entry.getValue()));
            }
        }
        return object;
    }

    private static boolean belongsToAgent(String key) {
        int slash = key.indexOf('/');
        var domain = slash < 0 ? "" : key.substring(0, slash);
        return AGENT_DOMAINS.stream().anyMatch(own -> domain.equals(own) || domain.endsWith("." + own));
    }

    static ObjectNode child(ObjectNode parent, String field) {
        return parent.get(field) instanceof ObjectNode present ? present : parent.putObject(field);
    }

    /** Whether two objects say the same, apart from what the server writes itself. */
    static boolean sameButForBookkeeping(ObjectNode left, ObjectNode right) {
        return withoutBookkeeping(left).equals(withoutBookkeeping(right));
    }

    private static ObjectNode withoutBookkeeping(ObjectNode object) {
        var copy = object.deepCopy();
        if (copy.get("metadata") instanceof ObjectNode metadata) {
            metadata.remove(List.of("resourceVersion", "managedFields", "generation"));
        }
        return copy;
    }
}
