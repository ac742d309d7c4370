package sh.deploy.deployctl.manifest;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import sh.deploy.deployctl.output.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What an object should become: what the manifest says now, without what it said last time and says no more, and with
 * what others have set meanwhile. The same rules as kubectl's client-side apply, so both can be used on one object. Pure.
 */
final class ThreeWayMerge {
    private final boolean byKeys;

    /** @param byKeys whether lists are merged item by item where Kubernetes says how; custom kinds replace lists whole */
    ThreeWayMerge(boolean byKeys) {
        this.byKeys = byKeys;
    }

    ObjectNode merge(ObjectNode last, ObjectNode wanted, ObjectNode current) {
        return objects(last, wanted, current, "");
    }

    private ObjectNode objects(JsonNode last, ObjectNode wanted, ObjectNode current, String path) {
        var merged = Json.object();
        for (var field : current.properties()) {
            var name = field.getKey();
            if (wanted.has(name)) {
                set(merged, name, value(last.path(name), wanted.path(name), field.getValue(), below(path, name)));
            } else if (!last.has(name)) {
                merged.set(name, field.getValue());
            }
        }
        for (var field : wanted.properties()) {
            if (!current.has(field.getKey())) {
                set(merged, field.getKey(), withoutNulls(field.getValue()));
            }
        }
        return merged;
    }

    private JsonNode value(JsonNode last, JsonNode wanted, JsonNode current, String path) {
        if (wanted instanceof ObjectNode to && current instanceof ObjectNode from) {
            return objects(last, to, from, path);
        }
        if (wanted instanceof ArrayNode to && current instanceof ArrayNode from && byKeys) {
            var key = MergeKeys.of(path);
            if (key != null && keyed(to, key) && keyed(from, key)) {
                return lists(last, to, from, key, path);
            }
            if (MergeKeys.isSet(path)) {
                return sets(last, to, from);
            }
        }
        return withoutNulls(wanted);
    }

    private ArrayNode lists(JsonNode last, ArrayNode wanted, ArrayNode current, String key, String path) {
        var lastByKey = byKey(last, key);
        var wantedByKey = byKey(wanted, key);
        var currentByKey = byKey(current, key);
        var merged = Json.NODES.arrayNode();
        for (var name : order(wantedByKey, currentByKey, lastByKey)) {
            var to = wantedByKey.get(name);
            var from = currentByKey.get(name);
            if (to == null && from != null) {
                merged.add(from);
            } else if (to != null && from == null) {
                merged.add(withoutNulls(to));
            } else if (to instanceof ObjectNode wantedItem && from instanceof ObjectNode currentItem) {
                merged.add(objects(lastByKey.getOrDefault(name, Json.object()), wantedItem, currentItem, path));
            }
        }
        return merged;
    }

    /** The order that stands, when the manifest does not contradict it; else the manifest's, then what others added. */
    private static List<String> order(
            Map<String, JsonNode> wanted, Map<String, JsonNode> current, Map<String, JsonNode> last) {
        var kept = new ArrayList<>(current.keySet());
        kept.removeIf(name -> !wanted.containsKey(name) && last.containsKey(name));
        var standing = kept.stream().filter(wanted::containsKey).toList();
        var asked = wanted.keySet().stream().filter(current::containsKey).toList();
        if (standing.equals(asked)) {
            wanted.keySet().stream().filter(name -> !current.containsKey(name)).forEach(kept::add);
            return kept;
        }
        var order = new ArrayList<>(wanted.keySet());
        kept.stream().filter(name -> !wanted.containsKey(name)).forEach(order::add);
        return order;
    }

    private static ArrayNode sets(JsonNode last, ArrayNode wanted, ArrayNode current) {
        var values = new ArrayList<JsonNode>();
        wanted.forEach(values::add);
        for (var value : current) {
            boolean takenBack = contains(last, value) && !contains(wanted, value);
            if (!takenBack && !values.contains(value)) {
                values.add(value);
            }
        }
        var merged = Json.NODES.arrayNode();
        values.forEach(merged::add);
        return merged;
    }

    private static boolean contains(JsonNode list, JsonNode value) {
        for (var one : list) {
            if (one.equals(value)) {
                return true;
            }
        }
        return false;
    }

    private static boolean keyed(ArrayNode list, String key) {
        for (var item : list) {
            if (!item.path(key).isValueNode()) {
                return false;
            }
        }
        return true;
    }

    private static Map<String, JsonNode> byKey(JsonNode list, String key) {
        var items = new LinkedHashMap<String, JsonNode>();
        list.forEach(item -> items.put(item.path(key).asString(""), item));
        return items;
    }

    private static void set(ObjectNode into, String name, @Nullable JsonNode value) {
        if (value != null && !value.isNull()) {
            into.set(name, value);
        }
    }

    private static JsonNode withoutNulls(JsonNode node) {
        if (!(node instanceof ObjectNode object)) {
            return node;
        }
        var kept = Json.object();
        object.properties().forEach(field -> set(kept, field.getKey(), withoutNulls(field.getValue())));
        return kept;
    }

    private static String below(String path, String name) {
        return path.isEmpty() ? name : path + "." + name;
    }
}
