package sh.deploy.apiserver.audit;

import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What of a JSON value may be shown: what it lists, where it has the form that it should have. The rest is hidden, and the names of fields
 * stay. May change the tree that it is given.
 */
@FunctionalInterface
interface Shape {
    JsonNode HIDDEN = JsonNodeFactory.instance.stringNode(Redaction.HIDDEN);

    JsonNode shown(JsonNode value);

    Shape NONE = value -> value.isNull() ? value : HIDDEN;
    Shape TEXT = value -> value.isString() || value.isNull() ? value : HIDDEN;
    Shape NUMBER = value -> value.isNumber() || value.isNull() ? value : HIDDEN;
    Shape FLAG = value -> value.isBoolean() || value.isNull() ? value : HIDDEN;
    /** Fields with any names, whose values are hidden. */
    Shape NAMES = fieldsOf(NONE);

    static Shape oneOf(Set<String> words) {
        return value -> value.isNull() || value.isString() && words.contains(value.stringValue()) ? value : HIDDEN;
    }

    /** Fields with any names. */
    static Shape fieldsOf(Shape each) {
        return value -> object(value, Map.of(), each);
    }

    static Shape fields(Map<String, Shape> known) {
        return value -> object(value, known, NONE);
    }

    static Shape listOf(Shape each) {
        return value -> {
            if (!(value instanceof ArrayNode list)) {
                return NONE.shown(value);
            }
            var shown = JsonNodeFactory.instance.arrayNode();
            for (var item : list) {
                add(each.shown(item), shown);
            }
            return shown;
        };
    }

    /** Of many hidden ones in a row one stands for all, so that a list becomes no longer than it was. */
    private static void add(JsonNode item, ArrayNode to) {
        if (item != HIDDEN || to.isEmpty() || to.get(to.size() - 1) != HIDDEN) {
            to.add(item);
        }
    }

    /** What is an object by the one, and whatever else by the other. */
    static Shape either(Shape object, Shape other) {
        return value -> value.isObject() ? object.shown(value) : other.shown(value);
    }

    private static JsonNode object(JsonNode value, Map<String, Shape> known, Shape others) {
        if (!(value instanceof ObjectNode object)) {
            return NONE.shown(value);
        }
        for (var name : List.copyOf(object.propertyNames())) {
            object.set(name, known.getOrDefault(name, others).shown(object.path(name)));
        }
        return object;
    }
}
