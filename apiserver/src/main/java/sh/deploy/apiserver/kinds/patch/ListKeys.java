package sh.deploy.apiserver.kinds.patch;

import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;
import sh.deploy.apiserver.kinds.schema.FieldSchema;
import sh.deploy.apiserver.kinds.schema.Schemas;
import sh.deploy.apiserver.kinds.schema.ValueType;
import tools.jackson.databind.JsonNode;

/**
 * How the elements of a list are told apart by which server-side apply merges it.
 *
 * @param names of the fields that do; none for a set, whose elements are told apart as a whole
 * @param defaults of those fields
 */
record ListKeys(List<String> names, Map<String, String> defaults) {
    /** What a key is that is not given. Source: Kubernetes' OpenAPI document. */
    private static final Map<String, Map<String, String>> DEFAULTS =
            Map.of("io.k8s.api.core.v1.ContainerPort", Map.of("protocol", "TCP"));

    /** Null for what is no list, or one that is atomic. */
    static @Nullable ListKeys of(Schemas schemas, FieldSchema field) {
        if (!(field.type() instanceof ValueType.ListOf list)) {
            return null;
        }
        return switch (field.listType()) {
            case "set" -> new ListKeys(List.of(), Map.of());
            case "map" ->
                new ListKeys(
                        field.listKeys(), DEFAULTS.getOrDefault(list.element().text(), Map.of()));
            default -> null;
        };
    }

    /** Equal for elements that are the same. */
    String identity(JsonNode element) {
        if (names.isEmpty()) {
            return element.toString();
        }
        var identity = new StringJoiner(",", "[", "]");
        for (var name : names) {
            var value = element.get(name);
            var text = value != null ? value.toString() : "\"" + defaults.getOrDefault(name, "") + "\"";
            identity.add(name + "=" + text);
        }
        return identity.toString();
    }

    /** A key that the element lacks and that has no default; null for none. */
    @Nullable
    String missing(JsonNode element) {
        for (var name : names) {
            var value = element.get(name);
            if ((value == null || value.isNull()) && !defaults.containsKey(name)) {
                return name;
            }
        }
        return null;
    }
}
