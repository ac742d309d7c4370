package sh.deploy.deployctl.audit;

import tools.jackson.databind.JsonNode;

/** Reads what every object has. */
final class Objects {
    /** What Kubernetes' own parts have theirs in. */
    static final String SYSTEM = "kube-";

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

    /** Roles and bindings that every cluster begins with. */
    static boolean isDefault(JsonNode object) {
        return label(object, "kubernetes.io/bootstrapping").equals("rbac-defaults");
    }
}
