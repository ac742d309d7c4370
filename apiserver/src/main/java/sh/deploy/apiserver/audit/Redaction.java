package sh.deploy.apiserver.audit;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.problem.Reason;
import sh.deploy.apiserver.authz.Action;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What never goes on record, whatever the policy wants: the values of Secrets, tokens, and what else is {@linkplain Withheld encrypted in
 * the log}. Of bodies about these only what is known to be harmless stays, so that a value under a name that is misspelt, or in a form
 * that it should not have, is not written either. Elsewhere objects are told by their kinds, however deep they lie.
 */
final class Redaction {
    static final String HIDDEN = "(not recorded)";

    private static final String LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

    private static final Shape METADATA = Shape.fields(Map.ofEntries(
            Map.entry("name", Shape.TEXT),
            Map.entry("generateName", Shape.TEXT),
            Map.entry("namespace", Shape.TEXT),
            Map.entry("uid", Shape.TEXT),
            Map.entry("resourceVersion", Shape.TEXT),
            Map.entry("generation", Shape.NUMBER),
            Map.entry("creationTimestamp", Shape.TEXT),
            Map.entry("deletionTimestamp", Shape.TEXT),
            Map.entry("deletionGracePeriodSeconds", Shape.NUMBER),
            Map.entry("labels", Shape.fieldsOf(Shape.TEXT)),
            Map.entry("annotations", Shape.NAMES),
            Map.entry("finalizers", Shape.listOf(Shape.TEXT)),
            Map.entry("continue", Shape.TEXT),
            Map.entry("remainingItemCount", Shape.NUMBER)));

    private static final Shape OPERATION = Shape.oneOf(Set.of("add", "remove", "replace", "move", "copy", "test"));

    private static final Shape PATCH =
            Shape.listOf(Shape.fields(Map.of("op", OPERATION, "path", Shape.TEXT, "from", Shape.TEXT)));

    private static final Shape FAILED_OR_NOT = Shape.oneOf(Set.of("Success", "Failure"));

    /** What a Status and the options of a delete have; none of its sentences, since they may quote. */
    private static final Map<String, Shape> COMMON = Map.ofEntries(
            Map.entry("apiVersion", Shape.TEXT),
            Map.entry("kind", Shape.TEXT),
            Map.entry("metadata", METADATA),
            Map.entry("status", FAILED_OR_NOT),
            Map.entry(
                    "reason",
                    Shape.oneOf(Arrays.stream(Reason.values()).map(Reason::wire).collect(Collectors.toSet()))),
            Map.entry("code", Shape.NUMBER),
            Map.entry("gracePeriodSeconds", Shape.NUMBER),
            Map.entry("propagationPolicy", Shape.oneOf(Set.of("Orphan", "Background", "Foreground"))));

    private static final Shape REFUSAL = Shape.fields(COMMON);

    private static final Shape SECRETS = Shape.either(
            Shape.fields(and(Map.of(
                    "type",
                    Shape.TEXT,
                    "immutable",
                    Shape.FLAG,
                    "data",
                    Shape.NAMES,
                    "stringData",
                    Shape.NAMES,
                    "details",
                    Shape.fields(
                            Map.of("name", Shape.TEXT, "group", Shape.TEXT, "kind", Shape.TEXT, "uid", Shape.TEXT)),
                    "items",
                    Shape.listOf(Redaction::secret),
                    "rows",
                    Shape.listOf(Shape.fields(Map.of("object", Redaction::secret)))))),
            PATCH);

    private static final Shape TOKENS = Shape.either(
            Shape.fields(and(Map.of(
                    "spec",
                    Shape.fields(Map.of(
                            "audiences",
                            Shape.listOf(Shape.TEXT),
                            "expirationSeconds",
                            Shape.NUMBER,
                            "boundObjectRef",
                            Shape.fields(Map.of(
                                    "apiVersion",
                                    Shape.TEXT,
                                    "kind",
                                    Shape.TEXT,
                                    "name",
                                    Shape.TEXT,
                                    "uid",
                                    Shape.TEXT)))),
                    "status",
                    Shape.either(
                            Shape.fields(Map.of(
                                    "expirationTimestamp",
                                    Shape.TEXT,
                                    "authenticated",
                                    Shape.FLAG,
                                    "audiences",
                                    Shape.listOf(Shape.TEXT),
                                    "user",
                                    Shape.fields(Map.of(
                                            "username",
                                            Shape.TEXT,
                                            "uid",
                                            Shape.TEXT,
                                            "groups",
                                            Shape.listOf(Shape.TEXT),
                                            "extra",
                                            Shape.fieldsOf(Shape.listOf(Shape.TEXT)))))),
                            FAILED_OR_NOT),
                    "items",
                    Shape.listOf(Redaction::token)))),
            PATCH);

    /** What the log has in clear too of an object that is encrypted: what it is called, and when it was made. */
    private static final Shape NAMED = Shape.fields(Map.of(
            "name",
            Shape.TEXT,
            "generateName",
            Shape.TEXT,
            "namespace",
            Shape.TEXT,
            "uid",
            Shape.TEXT,
            "resourceVersion",
            Shape.TEXT,
            "creationTimestamp",
            Shape.TEXT,
            "continue",
            Shape.TEXT,
            "remainingItemCount",
            Shape.NUMBER));

    private static final Shape WITHHELD = Shape.either(
            Shape.fields(and(Map.of(
                    "metadata",
                    NAMED,
                    "items",
                    Shape.listOf(Redaction::withheld),
                    "rows",
                    Shape.listOf(Shape.fields(Map.of("object", Redaction::withheld)))))),
            Shape.listOf(Shape.fields(Map.of("op", OPERATION))));

    private Redaction() {}

    private static Map<String, Shape> and(Map<String, Shape> more) {
        var all = new HashMap<>(COMMON);
        all.putAll(more);
        return Map.copyOf(all);
    }

    private static JsonNode secret(JsonNode value) {
        return SECRETS.shown(value);
    }

    private static JsonNode token(JsonNode value) {
        return TOKENS.shown(value);
    }

    private static JsonNode withheld(JsonNode value) {
        return WITHHELD.shown(value);
    }

    /** Whether what is sent and answered here holds secrets. */
    static boolean isSecret(Action action) {
        return action.group().isEmpty() && action.resource().equals("secrets") || isToken(action);
    }

    private static boolean isToken(Action action) {
        return action.resource().equals("tokenreviews")
                || action.resource().equals("serviceaccounts")
                        && action.subresource().equals("token");
    }

    /** What may be written of a body; the tree that is given may be changed. */
    static JsonNode of(JsonNode body, Action action, Withheld withheld) {
        if (isToken(action)) {
            return TOKENS.shown(body);
        }
        if (isSecret(action)) {
            return SECRETS.shown(body);
        }
        if (withheld.isOf(action)) {
            return WITHHELD.shown(body);
        }
        return body.isContainer() ? withoutStrays(body, withheld) : Shape.NONE.shown(body);
    }

    /** What may be written of an answer whose sentence may quote what is secret. */
    static JsonNode ofRefusal(JsonNode status) {
        return REFUSAL.shown(status);
    }

    private static JsonNode withoutStrays(JsonNode node, Withheld withheld) {
        switch (node) {
            case ObjectNode object -> {
                var shape = byKind(Tree.text(object, "kind"), withheld);
                if (shape != null) {
                    return shape.shown(object);
                }
                for (var name : List.copyOf(object.propertyNames())) {
                    var value = object.path(name);
                    object.set(
                            name, name.equals(LAST_APPLIED) ? Shape.NONE.shown(value) : withoutStrays(value, withheld));
                }
            }
            case ArrayNode array -> {
                for (int i = 0; i < array.size(); i++) {
                    array.set(i, withoutStrays(array.get(i), withheld));
                }
            }
            default -> {}
        }
        return node;
    }

    /** Of kinds that are not shown, lists of them included, however they are spelt; null for others. */
    private static @Nullable Shape byKind(String kind, Withheld withheld) {
        var lower = kind.toLowerCase(Locale.ROOT);
        if (lower.startsWith("tokenre")) {
            return TOKENS;
        }
        if (lower.startsWith("secret")) {
            return SECRETS;
        }
        return withheld.isOfKind(kind) ? WITHHELD : null;
    }
}
