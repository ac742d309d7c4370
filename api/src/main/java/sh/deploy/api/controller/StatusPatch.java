package sh.deploy.api.controller;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.client.Patch;
import sh.deploy.api.object.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The change that makes one status another: only the fields that differ, so that nobody else's get lost. For the one writer of those
 * fields. A count of zero is left out, as Kubernetes does, except {@code replicas}.
 */
public final class StatusPatch {
    private StatusPatch() {}

    /** Empty when nothing differs. Fields that {@code next} does not set are removed. */
    public static Optional<Patch> between(@Nullable Object current, Object next) {
        var before = tree(current);
        var after = tree(next);
        var difference = Json.MAPPER.createObjectNode();
        after.properties().forEach(field -> {
            if (!field.getValue().equals(before.get(field.getKey()))) {
                difference.set(field.getKey(), field.getValue());
            }
        });
        before.propertyNames().forEach(name -> {
            if (!after.has(name)) {
                difference.putNull(name);
            }
        });
        if (difference.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(Patch.merge(Json.MAPPER.createObjectNode().set("status", difference)));
    }

    private static ObjectNode tree(@Nullable Object status) {
        var tree = Json.MAPPER.createObjectNode();
        if (status != null) {
            JsonNode whole = Json.MAPPER.valueToTree(status);
            whole.properties().forEach(field -> {
                boolean leftOut = field.getValue().isInt()
                        && field.getValue().asInt() == 0
                        && !field.getKey().equals("replicas");
                if (!leftOut) {
                    tree.set(field.getKey(), field.getValue());
                }
            });
        }
        return tree;
    }
}
