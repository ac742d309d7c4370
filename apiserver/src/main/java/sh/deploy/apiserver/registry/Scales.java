package sh.deploy.apiserver.registry;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.problem.FieldCause;
import sh.deploy.api.problem.Problem;
import sh.deploy.api.problem.Reason;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code autoscaling/v1 Scale}: the replicas of a Deployment or ReplicaSet, seen alone. */
final class Scales {
    private Scales() {}

    static ObjectNode of(ObjectNode object) {
        var scale = Tree.newObject();
        scale.put("kind", "Scale").put("apiVersion", "autoscaling/v1");
        var metadata = scale.putObject("metadata");
        for (var name : List.of("name", "namespace", "uid", "resourceVersion", "creationTimestamp")) {
            Tree.copy(Tree.child(object, "metadata"), metadata, name);
        }
        scale.putObject("spec").put("replicas", Tree.number(object, 0, "spec", "replicas"));
        scale.putObject("status")
                .put("replicas", Tree.number(object, 0, "status", "replicas"))
                .put("selector", selector(Tree.at(object, "spec", "selector")));
        return scale;
    }

    static ObjectNode read(Resource resource, @Nullable JsonNode body) {
        if (!(body instanceof ObjectNode scale)) {
            throw resource.bad("the request body must be a Scale in version autoscaling/v1");
        }
        var kind = Tree.text(scale, "kind");
        if (!kind.isEmpty() && !kind.equals("Scale")) {
            throw resource.bad(kind + " cannot be handled as a Scale: the kind in the data does not match the address");
        }
        var replicas = Tree.at(scale, "spec", "replicas");
        if (!replicas.isMissingNode() && (!replicas.isIntegralNumber() || replicas.asLong(-1) < 0)) {
            throw invalid(resource.request().name(), replicas);
        }
        return scale;
    }

    /** Fills in what an author need not say of a Scale, from the one that it replaces. */
    static void complete(ObjectNode scale, ObjectNode before) {
        scale.put("kind", "Scale").put("apiVersion", "autoscaling/v1");
        var metadata = Tree.child(scale, "metadata");
        for (var name : List.of("name", "namespace", "uid")) {
            Tree.defaultTo(metadata, name, Tree.text(before, "metadata", name));
        }
    }

    private static RuntimeException invalid(String name, JsonNode replicas) {
        var cause = FieldCause.invalid("spec.replicas", replicas, "must be greater than or equal to 0");
        return new Problem(
                        Reason.INVALID,
                        "Scale.autoscaling \"" + name + "\" is invalid: spec.replicas: " + cause.message(),
                        new Problem.Target("autoscaling", "Scale", name, ""),
                        List.of(cause),
                        0)
                .toException();
    }

    private static String selector(JsonNode selector) {
        var parts = new ArrayList<String>();
        Tree.at(selector, "matchLabels")
                .properties()
                .forEach(label ->
                        parts.add(label.getKey() + "=" + label.getValue().asString("")));
        for (var expression : Tree.objects(selector, "matchExpressions")) {
            parts.add(expression(expression));
        }
        parts.sort(null);
        return String.join(",", parts);
    }

    private static String expression(ObjectNode expression) {
        var key = Tree.text(expression, "key");
        var values = "(" + String.join(",", Tree.texts(expression, "values")) + ")";
        return switch (Tree.text(expression, "operator")) {
            case "In" -> key + " in " + values;
            case "NotIn" -> key + " notin " + values;
            case "DoesNotExist" -> "!" + key;
            default -> key;
        };
    }
}
