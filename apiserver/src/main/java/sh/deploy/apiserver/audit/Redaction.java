package sh.deploy.apiserver.audit;

import java.util.List;
import java.util.Set;
import sh.deploy.apiserver.authz.Action;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What never goes on record, whatever the policy wants: the values of Secrets, and tokens. Of a Secret only what is known to be harmless
 * stays, so that a value under a name that is misspelt is not written either.
 */
final class Redaction {
    static final String HIDDEN = "(not recorded)";

    private static final String LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";
    /** Plain values of a Secret, of a JSON patch, of the options of a delete, and of a Status. */
    private static final Set<String> HARMLESS = Set.of(
            "apiVersion",
            "kind",
            "type",
            "immutable",
            "op",
            "path",
            "from",
            "gracePeriodSeconds",
            "propagationPolicy",
            "status",
            "reason",
            "code");

    /** The names of these stay. */
    private static final Set<String> VALUES = Set.of("data", "stringData");

    private static final Set<String> NESTED = Set.of("items", "rows", "object");
    private static final Set<String> TOKEN_KINDS = Set.of("TokenReview", "TokenRequest");

    private Redaction() {}

    /** Whether what is sent and answered here holds secrets. */
    static boolean isSecret(Action action) {
        return action.group().isEmpty() && action.resource().equals("secrets") || isToken(action);
    }

    private static boolean isToken(Action action) {
        return action.resource().equals("tokenreviews")
                || action.resource().equals("serviceaccounts")
                        && action.subresource().equals("token");
    }

    /** Changes the tree that it is given. */
    static void hide(JsonNode body, Action action) {
        var kind = Tree.text(body, "kind");
        boolean isToken = isToken(action) || TOKEN_KINDS.contains(kind);
        if (isToken) {
            hideTokens(body);
        } else if (isSecret(action) || kind.startsWith("Secret")) {
            hideSecret(body);
        }
    }

    private static void hideTokens(JsonNode node) {
        if (node instanceof ObjectNode object) {
            for (var name : List.copyOf(object.propertyNames())) {
                if (name.equalsIgnoreCase("token")) {
                    object.put(name, HIDDEN);
                } else {
                    hideTokens(object.path(name));
                }
            }
        } else {
            node.forEach(Redaction::hideTokens);
        }
    }

    private static void hideSecret(JsonNode node) {
        switch (node) {
            case ObjectNode object ->
                List.copyOf(object.propertyNames()).forEach(name -> hideField(object, name, object.path(name)));
            case ArrayNode array -> {
                for (int i = 0; i < array.size(); i++) {
                    hideElement(array, i);
                }
            }
            default -> {}
        }
    }

    private static void hideElement(ArrayNode array, int index) {
        if (array.get(index).isContainer()) {
            hideSecret(array.get(index));
        } else {
            array.set(index, array.stringNode(HIDDEN));
        }
    }

    private static void hideField(ObjectNode object, String name, JsonNode value) {
        if (name.equals("metadata") && value instanceof ObjectNode metadata) {
            hideMetadata(metadata);
        } else if (VALUES.contains(name) && value instanceof ObjectNode data) {
            List.copyOf(data.propertyNames()).forEach(key -> data.put(key, HIDDEN));
        } else if (NESTED.contains(name) && value.isContainer()) {
            hideSecret(value);
        } else if (!HARMLESS.contains(name) || value.isContainer()) {
            object.put(name, HIDDEN);
        }
    }

    private static void hideMetadata(ObjectNode metadata) {
        if (metadata.path("annotations") instanceof ObjectNode annotations && annotations.has(LAST_APPLIED)) {
            annotations.put(LAST_APPLIED, HIDDEN);
        }
    }
}
