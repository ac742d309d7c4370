package sh.deploy.apiserver.kinds.schema;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Makes a tree fit its type: takes out nulls and unknown fields, writes quantities and times in their one form, and refuses
 * what has the wrong type. One run each; not for several threads.
 */
public final class Pruning {
    private static final int MAX_FINDINGS = 100;

    private final Schemas schemas;
    private final List<String> unknown = new ArrayList<>();
    private final StringBuilder path = new StringBuilder();

    public Pruning(Schemas schemas) {
        this.schemas = schemas;
    }

    /**
     * Changes the tree.
     *
     * @return a sentence per unknown field
     * @throws WrongType a value does not have the field's type
     */
    public List<String> prune(TypeSchema type, ObjectNode tree) {
        object(type, tree);
        return List.copyOf(unknown);
    }

    private void object(TypeSchema type, ObjectNode object) {
        var entries = object.properties().iterator();
        while (entries.hasNext()) {
            var entry = entries.next();
            var field = type.field(entry.getKey());
            if (field == null) {
                unknown(type, entry.getKey());
                entries.remove();
            } else if (entry.getValue().isNull()) {
                entries.remove();
            } else {
                int here = enter(entry.getKey());
                replaceOrRemove(entries, entry, value(field.type(), entry.getValue()));
                path.setLength(here);
            }
        }
    }

    private static void replaceOrRemove(
            Iterator<Map.Entry<String, JsonNode>> entries, Map.Entry<String, JsonNode> entry, JsonNode value) {
        if (value.isMissingNode()) {
            entries.remove();
        } else if (value != entry.getValue()) {
            entry.setValue(value);
        }
    }

    private JsonNode value(ValueType type, JsonNode value) {
        return switch (type) {
            case ValueType.One one -> ScalarReading.read(one.scalar(), value, path);
            case ValueType.Typed typed -> {
                if (!(value instanceof ObjectNode object)) {
                    throw WrongType.of(value, path, schemas.type(typed.name()).shortName());
                }
                object(schemas.type(typed.name()), object);
                yield object;
            }
            case ValueType.ListOf list -> {
                if (!(value instanceof ArrayNode array)) {
                    throw WrongType.of(value, path, "list");
                }
                elements(list.element(), array);
                yield array;
            }
            case ValueType.MapOf map -> {
                if (!(value instanceof ObjectNode object)) {
                    throw WrongType.of(value, path, "map");
                }
                entries(map.value(), object);
                yield object;
            }
        };
    }

    private void elements(ValueType type, ArrayNode array) {
        for (int i = 0; i < array.size(); i++) {
            int here = path.length();
            path.append('[').append(i).append(']');
            var element = array.get(i);
            var read = element.isNull() ? empty(type, array) : value(type, element);
            if (read.isMissingNode()) {
                read = empty(type, array);
            }
            if (read != element) {
                array.set(i, read);
            }
            path.setLength(here);
        }
    }

    /** A null in a list is the type's empty value, for places in a list must not move. */
    private static JsonNode empty(ValueType type, ArrayNode near) {
        return switch (type) {
            case ValueType.One one ->
                switch (one.scalar()) {
                    case BOOLEAN -> near.booleanNode(false);
                    case INT32, INT64, DOUBLE, INT_OR_STRING -> near.numberNode(0);
                    case QUANTITY -> near.stringNode("0");
                    default -> near.stringNode("");
                };
            case ValueType.ListOf list -> near.arrayNode();
            case ValueType.Typed typed -> near.objectNode();
            case ValueType.MapOf map -> near.objectNode();
        };
    }

    private void entries(ValueType type, ObjectNode map) {
        var entries = map.properties().iterator();
        while (entries.hasNext()) {
            var entry = entries.next();
            int here = enter(entry.getKey());
            var value = entry.getValue();
            if (value.isNull()) {
                entry.setValue(empty(type, map.arrayNode()));
            } else {
                var read = value(type, value);
                entry.setValue(read.isMissingNode() ? empty(type, map.arrayNode()) : read);
            }
            path.setLength(here);
        }
    }

    private int enter(String name) {
        int here = path.length();
        if (here > 0) {
            path.append('.');
        }
        path.append(name);
        return here;
    }

    private void unknown(TypeSchema type, String name) {
        if (unknown.size() >= MAX_FINDINGS) {
            return;
        }
        var before = path.isEmpty() ? "" : path + ".";
        var hint = Similar.to(name, type.fields().keySet())
                .map(near -> ", did you mean \"" + before + near + "\"?")
                .orElse("");
        unknown.add("unknown field \"" + before + name + "\"" + hint);
    }
}
