package sh.deploy.apiserver.kinds.patch;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import sh.deploy.apiserver.kinds.schema.Schemas;
import sh.deploy.apiserver.kinds.schema.TypeSchema;
import sh.deploy.apiserver.kinds.schema.ValueType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Merges what somebody wants to hold of an object into it, as server-side apply does, but that nobody owns a field: objects field by field, lists
 * by the keys of their elements, sets by their elements. A null takes a single value out. What is atomic may not be in it. Source: Kubernetes'
 * documentation, "Server-Side Apply", merge strategy, and "Mutating Admission Policy", ApplyConfiguration; of the order of merged lists
 * sigs.k8s.io/structured-merge-diff.
 */
public final class ConfigurationMerge {
    /** Said by the object and not changed. */
    private static final Set<String> TYPE_FIELDS = Set.of("apiVersion", "kind");

    private final Schemas schemas;

    private ConfigurationMerge(Schemas schemas) {
        this.schemas = schemas;
    }

    /**
     * Changes and returns the target. Types of single values are not looked at.
     *
     * @param type of both
     * @param configuration fields that the object shall have
     * @throws sh.deploy.api.problem.ProblemException 422: it has fields that the type does not have, or what is atomic, or a list whose elements
     *     cannot be told apart; then nothing is changed
     */
    public static ObjectNode apply(Schemas schemas, TypeSchema type, ObjectNode target, ObjectNode configuration) {
        var wanted = configuration.deepCopy();
        TYPE_FIELDS.forEach(wanted::remove);
        new ConfigurationCheck(schemas).check(type, wanted);
        return new ConfigurationMerge(schemas).fields(type, target, wanted);
    }

    private ObjectNode fields(TypeSchema type, ObjectNode target, ObjectNode wanted) {
        for (var entry : wanted.properties()) {
            var field = type.field(entry.getKey());
            if (field != null) {
                var keys = ListKeys.of(schemas, field);
                set(target, entry.getKey(), value(field.type(), keys, target.get(entry.getKey()), entry.getValue()));
            }
        }
        return target;
    }

    private static void set(ObjectNode target, String name, @Nullable JsonNode value) {
        if (value == null) {
            target.remove(name);
        } else {
            target.set(name, value);
        }
    }

    /** Null where there shall be none. */
    private @Nullable JsonNode value(
            ValueType type, @Nullable ListKeys keys, @Nullable JsonNode current, JsonNode wanted) {
        if (wanted.isNull()) {
            return current != null && current.isContainer() ? current : null;
        }
        return switch (type) {
            case ValueType.Typed typed
            when wanted instanceof ObjectNode fields ->
                fields(schemas.type(typed.name()), objectOr(current, fields), fields);
            case ValueType.MapOf map
            when wanted instanceof ObjectNode entries -> entries(map, objectOr(current, entries), entries);
            case ValueType.ListOf list
            when wanted instanceof ArrayNode elements && keys != null ->
                elements(list, keys, current instanceof ArrayNode array ? array : elements.arrayNode(), elements);
            default -> wanted;
        };
    }

    private static ObjectNode objectOr(@Nullable JsonNode current, ObjectNode near) {
        return current instanceof ObjectNode object ? object : near.objectNode();
    }

    private ObjectNode entries(ValueType.MapOf map, ObjectNode target, ObjectNode wanted) {
        for (var entry : wanted.properties()) {
            set(target, entry.getKey(), value(map.value(), null, target.get(entry.getKey()), entry.getValue()));
        }
        return target;
    }

    /**
     * Elements that are wanted stand in their order; the others stay where they stood before one of them, or at the end. An element that stands
     * there several times is replaced by the one that is wanted.
     */
    private ArrayNode elements(ValueType.ListOf list, ListKeys keys, ArrayNode current, ArrayNode wanted) {
        var places = new LinkedHashMap<String, Integer>();
        for (int i = 0; i < wanted.size(); i++) {
            places.put(keys.identity(wanted.get(i)), i);
        }
        var before = new LinkedHashMap<String, JsonNode>();
        var several = new HashSet<String>();
        for (var element : current) {
            var identity = keys.identity(element);
            if (before.put(identity, element) != null) {
                several.add(identity);
            }
        }
        several.forEach(before::remove);
        return ordered(keys, current, places, merged(list, before, wanted, keys));
    }

    private List<JsonNode> merged(
            ValueType.ListOf list, Map<String, JsonNode> before, ArrayNode wanted, ListKeys keys) {
        var merged = new ArrayList<JsonNode>(wanted.size());
        for (var element : wanted) {
            var value = value(list.element(), null, before.get(keys.identity(element)), element);
            merged.add(value == null ? element : value);
        }
        return merged;
    }

    /** @param places of those that are wanted, in their list */
    private static ArrayNode ordered(
            ListKeys keys, ArrayNode current, Map<String, Integer> places, List<JsonNode> merged) {
        var all = current.arrayNode();
        var shared = shared(keys, current, places);
        int next = 0;
        int nextShared = 0;
        for (var element : current) {
            var place = places.get(keys.identity(element));
            if (place == null) {
                all.add(element);
            } else if (nextShared < shared.size() && shared.get(nextShared).equals(place)) {
                while (next <= place) {
                    all.add(merged.get(next++));
                }
                nextShared++;
            }
        }
        while (next < merged.size()) {
            all.add(merged.get(next++));
        }
        return all;
    }

    /** Places of wanted elements that are there already, in the order in which they are wanted. */
    private static List<Integer> shared(ListKeys keys, ArrayNode current, Map<String, Integer> places) {
        var there = new HashSet<Integer>();
        for (var element : current) {
            var place = places.get(keys.identity(element));
            if (place != null) {
                there.add(place);
            }
        }
        return there.stream().sorted().toList();
    }
}
