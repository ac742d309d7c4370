package sh.deploy.apiserver.kinds.tree;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads and fills JSON trees. What is absent or of another type than asked for reads as empty, never as an error. */
public final class Tree {
    private Tree() {}

    public static ObjectNode newObject() {
        return JsonNodeFactory.instance.objectNode();
    }

    /** What lies under these names; a {@link MissingNode} when nothing does. */
    public static JsonNode at(JsonNode node, String... path) {
        var here = node;
        for (var name : path) {
            here = here.path(name);
        }
        return here.isNull() ? MissingNode.getInstance() : here;
    }

    public static boolean has(JsonNode node, String... path) {
        return !at(node, path).isMissingNode();
    }

    /** The string under these names, or the empty string. */
    public static String text(JsonNode node, String... path) {
        var found = at(node, path);
        return found.isString() ? found.stringValue() : "";
    }

    /** The whole number under these names, or {@code otherwise}. */
    public static long number(JsonNode node, long otherwise, String... path) {
        var found = at(node, path);
        return found.isIntegralNumber() && found.canConvertToLong() ? found.longValue() : otherwise;
    }

    public static boolean isTrue(JsonNode node, String... path) {
        var found = at(node, path);
        return found.isBoolean() && found.booleanValue();
    }

    /** The elements of the list under these names that are objects. */
    public static List<ObjectNode> objects(JsonNode node, String... path) {
        var found = new ArrayList<ObjectNode>();
        for (var element : at(node, path)) {
            if (element instanceof ObjectNode object) {
                found.add(object);
            }
        }
        return found;
    }

    /** The elements of the list under these names that are strings. */
    public static List<String> texts(JsonNode node, String... path) {
        var found = new ArrayList<String>();
        for (var element : at(node, path)) {
            if (element.isString()) {
                found.add(element.stringValue());
            }
        }
        return found;
    }

    /** The object under this name, made when there is none. */
    public static ObjectNode child(ObjectNode parent, String name) {
        return parent.get(name) instanceof ObjectNode object ? object : parent.putObject(name);
    }

    /** The list under this name, made when there is none. */
    public static ArrayNode list(ObjectNode parent, String name) {
        return parent.get(name) instanceof ArrayNode array ? array : parent.putArray(name);
    }

    /** Sets what is absent, null, or an empty string. */
    public static void defaultTo(ObjectNode parent, String name, String value) {
        var found = parent.get(name);
        if (found == null
                || found.isNull()
                || found.isString() && found.stringValue().isEmpty()) {
            parent.put(name, value);
        }
    }

    /** Sets what is absent or null. */
    public static void defaultTo(ObjectNode parent, String name, long value) {
        if (!has(parent, name)) {
            put(parent, name, value);
        }
    }

    /** Sets a number in the smallest node that holds it, as the parser does: nodes of other sizes are not equal. */
    public static void put(ObjectNode parent, String name, long value) {
        if (value == (int) value) {
            parent.put(name, (int) value);
        } else {
            parent.put(name, value);
        }
    }

    /** Sets what is absent or null. */
    public static void defaultTo(ObjectNode parent, String name, boolean value) {
        if (!has(parent, name)) {
            parent.put(name, value);
        }
    }

    /** Makes {@code name} in {@code to} what it is in {@code from}: equal, or absent. */
    public static void copy(ObjectNode from, ObjectNode to, String name) {
        var value = from.get(name);
        if (value == null || value.isNull()) {
            to.remove(name);
        } else {
            to.set(name, value.deepCopy());
        }
    }
}
