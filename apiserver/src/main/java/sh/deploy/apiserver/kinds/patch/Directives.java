package sh.deploy.apiserver.kinds.patch;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The fields of a strategic merge patch that are instructions, not content; each starts with a dollar sign. */
final class Directives {
    private static final String PATCH = "$patch";
    private static final String RETAIN_KEYS = "$retainKeys";
    private static final String ORDER = "$setElementOrder/";
    private static final String DELETE_FROM = "$deleteFromPrimitiveList/";

    enum Action {
        MERGE,
        REPLACE,
        DELETE
    }

    private Directives() {}

    static boolean isDirective(String name) {
        return name.equals(PATCH) || name.equals(RETAIN_KEYS) || name.startsWith(ORDER) || name.startsWith(DELETE_FROM);
    }

    static Action patch(ObjectNode patch, CharSequence path) {
        var word = patch.get(PATCH);
        if (word == null) {
            return Action.MERGE;
        }
        return switch (word.asString("")) {
            case "merge" -> Action.MERGE;
            case "replace" -> Action.REPLACE;
            case "delete" -> Action.DELETE;
            default ->
                throw PatchProblems.malformed(
                        "$patch at \"" + path + "\" must be merge, replace or delete, got " + word);
        };
    }

    /** Whether an element says that the list is replaced as a whole. */
    static boolean replacesList(ArrayNode changes) {
        for (var change : changes) {
            if (change.path(PATCH).asString("").equals("replace")) {
                return true;
            }
        }
        return false;
    }

    static void retainKeys(ObjectNode target, ObjectNode patch, CharSequence path) {
        var keys = patch.get(RETAIN_KEYS);
        if (keys == null) {
            return;
        }
        var retained = new java.util.HashSet<String>();
        list(keys, RETAIN_KEYS, path).forEach(key -> retained.add(key.asString("")));
        for (var name : patch.propertyNames()) {
            if (!isDirective(name) && !patch.path(name).isNull() && !retained.contains(name)) {
                throw PatchProblems.malformed(
                        "$retainKeys at \"" + path + "\" must list \"" + name + "\", which is given");
            }
        }
        var gone = target.propertyNames().stream()
                .filter(name -> !retained.contains(name))
                .toList();
        target.remove(gone);
    }

    static void deleteFromPrimitiveLists(ObjectNode target, ObjectNode patch, CharSequence path) {
        for (var entry : patch.properties()) {
            if (entry.getKey().startsWith(DELETE_FROM)
                    && target.get(entry.getKey().substring(DELETE_FROM.length())) instanceof ArrayNode current) {
                var gone = list(entry.getValue(), DELETE_FROM, path);
                for (int i = current.size() - 1; i >= 0; i--) {
                    if (ListOrder.find(gone, current.get(i), "") >= 0) {
                        current.remove(i);
                    }
                }
            }
        }
    }

    /** The order wanted for a list, or null. */
    static @Nullable ArrayNode order(ObjectNode patch, String name, CharSequence path) {
        var order = patch.get(ORDER + name);
        return order == null ? null : list(order, ORDER + name, path);
    }

    /** A copy without directives and nulls, for what is new in the object. */
    static JsonNode dropped(JsonNode value) {
        return switch (value) {
            case ObjectNode object -> dropped(object);
            case ArrayNode array -> {
                var copy = array.arrayNode();
                for (var element : array) {
                    if (!element.path(PATCH).asString("").equals("delete")) {
                        copy.add(dropped(element));
                    }
                }
                yield copy;
            }
            default -> value;
        };
    }

    static ObjectNode dropped(ObjectNode object) {
        var copy = object.objectNode();
        for (var entry : object.properties()) {
            if (!isDirective(entry.getKey()) && !entry.getValue().isNull()) {
                copy.set(entry.getKey(), dropped(entry.getValue()));
            }
        }
        return copy;
    }

    private static ArrayNode list(JsonNode value, String directive, CharSequence path) {
        if (value instanceof ArrayNode array) {
            if (array.size() > ListOrder.MAX_ELEMENTS) {
                throw PatchProblems.tooLarge(directive + " may have " + ListOrder.MAX_ELEMENTS + " elements");
            }
            return array;
        }
        throw PatchProblems.malformed(directive + " at \"" + path + "\" must be a list");
    }
}
