package sh.deploy.deployctl.audit;

import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Reads what every object has. */
final class Objects {
    /** What Kubernetes' own parts have theirs in. */
    private static final Set<String> SYSTEM = Set.of("kube-system", "kube-public", "kube-node-lease");

    private Objects() {}

    static String name(JsonNode object) {
        return object.path("metadata").path("name").asString("");
    }

    static String namespace(JsonNode object) {
        return object.path("metadata").path("namespace").asString("");
    }

    static String label(JsonNode object, String name) {
        return object.path("metadata").path("labels").path(name).asString("");
    }

    /** {@code NAMESPACE/NAME}, or the name alone of what is in none. */
    static String place(JsonNode object) {
        return namespace(object).isEmpty() ? name(object) : namespace(object) + "/" + name(object);
    }

    static boolean isOfTheSystem(String namespace) {
        return SYSTEM.contains(namespace);
    }
}
