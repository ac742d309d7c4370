package sh.deploy.apiserver.kinds.patch;

import java.util.List;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.bounds.Bounds;
import sh.deploy.apiserver.kinds.tree.JsonTrees;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** RFC 6902: a list of operations, all or none. What they make of a target that was read can be read again. */
public final class JsonPatch {
    private final ObjectNode root;
    private long copiedBytes;

    private JsonPatch(ObjectNode root) {
        this.root = root;
    }

    /**
     * Changes and returns the target; after a failure it may be half changed.
     *
     * @throws sh.deploy.api.problem.ProblemException 400 for what is no patch, 422 for one that does not fit, 413 for one that is too
     *     large or makes more than {@link Bounds#NESTING_LEVELS} levels
     */
    public static ObjectNode apply(ObjectNode target, JsonNode patch) {
        try {
            return applied(target, patch);
        } catch (TestFailed failed) {
            throw PatchProblems.doesNotFit(failed.getMessage());
        }
    }

    /** As {@link #apply}; null where a test among the operations does not hold. */
    public static @Nullable ObjectNode applyIfTestsHold(ObjectNode target, JsonNode patch) {
        try {
            return applied(target, patch);
        } catch (TestFailed _) {
            return null;
        }
    }

    private static final class TestFailed extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final String sentence;

        TestFailed(Pointer path) {
            super("", null, false, false);
            this.sentence = "testing value " + path + " failed";
        }

        @Override
        public String getMessage() {
            return sentence;
        }
    }

    private static ObjectNode applied(ObjectNode target, JsonNode patch) {
        if (!(patch instanceof ArrayNode operations)) {
            throw PatchProblems.malformed("a JSON patch is a list of operations");
        }
        if (operations.size() > Bounds.PATCH_OPERATIONS) {
            throw PatchProblems.tooLarge("The allowed maximum operations in a JSON patch is " + Bounds.PATCH_OPERATIONS
                    + ", got " + operations.size());
        }
        var run = new JsonPatch(target);
        int index = 0;
        for (var operation : operations) {
            run.apply(operation, index++);
        }
        refuseTooDeep(target);
        return target;
    }

    private void apply(JsonNode operation, int index) {
        var path = pointer(operation, "path", index);
        switch (operation.path("op").asString("")) {
            case "add" -> add(path, value(operation, index).deepCopy());
            case "remove" -> remove(path);
            case "replace" -> {
                remove(path);
                add(path, value(operation, index).deepCopy());
            }
            case "move" -> {
                var from = pointer(operation, "from", index);
                if (path.isBelow(from)) {
                    throw PatchProblems.doesNotFit("cannot move " + from + " into itself");
                }
                if (path.equals(from)) {
                    require(from); // the whole object is moved nowhere else, and so is never put into itself
                } else {
                    add(path, remove(from));
                }
            }
            case "copy" -> {
                var copy = copy(require(pointer(operation, "from", index)));
                copiedBytes += copy.toString().length();
                if (copiedBytes > Bounds.PATCH_COPIED_BYTES) {
                    throw PatchProblems.tooLarge("the copies of the JSON patch are too large together");
                }
                add(path, copy);
            }
            case "test" -> test(path, value(operation, index));
            default ->
                throw PatchProblems.malformed(
                        "operation " + index + " must have an op of add, remove, replace, move, copy or test");
        }
    }

    private void test(Pointer path, JsonNode expected) {
        var found = path.find(root);
        if (found == null ? !expected.isNull() : !found.equals(expected)) {
            throw new TestFailed(path);
        }
    }

    private void add(Pointer path, JsonNode value) {
        var name = path.last();
        if (name == null) {
            if (!(value instanceof ObjectNode object)) {
                throw PatchProblems.doesNotFit("the whole object can only be replaced by an object");
            }
            root.removeAll();
            root.setAll(object);
            return;
        }
        switch (parent(path)) {
            case ObjectNode object -> object.set(name, value);
            case ArrayNode array ->
                array.insert(name.equals("-") ? array.size() : place(name, array.size(), path), value);
            default -> throw PatchProblems.doesNotFit("nothing can be added at " + path);
        }
    }

    private JsonNode remove(Pointer path) {
        var name = path.last();
        if (name == null) {
            root.removeAll(); // without a copy of it: there may be as many such operations as a patch has
            return root;
        }
        var removed = switch (parent(path)) {
            case ObjectNode object -> object.remove(name);
            case ArrayNode array -> array.remove(place(name, array.size() - 1, path));
            default -> null;
        };
        if (removed == null) {
            throw PatchProblems.doesNotFit("there is nothing at " + path);
        }
        return removed;
    }

    /** Operations before may have put so many levels into each other that walking through them takes more than a stack has. */
    private static JsonNode copy(JsonNode made) {
        refuseTooDeep(made);
        return made.deepCopy();
    }

    private static void refuseTooDeep(JsonNode made) {
        if (JsonTrees.isDeeperThan(Bounds.NESTING_LEVELS, made)) {
            throw PatchProblems.tooLarge("The patched object would have more than " + Bounds.NESTING_LEVELS
                    + " levels of nesting, and nobody could read it again");
        }
    }

    private JsonNode parent(Pointer path) {
        return require(path.parent());
    }

    private JsonNode require(Pointer path) {
        var found = path.find(root);
        if (found == null) {
            throw PatchProblems.doesNotFit("there is nothing at " + path);
        }
        return found;
    }

    private static int place(String name, int last, Pointer path) {
        int place = Pointer.index(name);
        if (place < 0 || place > last) {
            throw PatchProblems.doesNotFit("there is no place in a list at " + path);
        }
        return place;
    }

    private static JsonNode value(JsonNode operation, int index) {
        var value = operation.get("value");
        if (value == null) {
            throw PatchProblems.malformed("operation " + index + " must have a value");
        }
        return value;
    }

    private static Pointer pointer(JsonNode operation, String field, int index) {
        var text = operation.get(field);
        if (text == null || !text.isString()) {
            throw PatchProblems.malformed("operation " + index + " must have a " + field);
        }
        return Pointer.parse(text.stringValue());
    }

    /** RFC 6901. */
    private record Pointer(List<String> names) {
        static Pointer parse(String text) {
            if (text.isEmpty()) {
                return new Pointer(List.of());
            }
            if (text.charAt(0) != '/') {
                throw PatchProblems.malformed("a path must be empty or start with /, got " + text);
            }
            return new Pointer(List.of(text.substring(1).split("/", -1)).stream()
                    .map(name -> name.replace("~1", "/").replace("~0", "~"))
                    .toList());
        }

        @Nullable
        String last() {
            return names.isEmpty() ? null : names.getLast();
        }

        Pointer parent() {
            return new Pointer(names.subList(0, names.size() - 1));
        }

        boolean isBelow(Pointer other) {
            return names.size() > other.names.size()
                    && names.subList(0, other.names.size()).equals(other.names);
        }

        @Nullable
        JsonNode find(JsonNode root) {
            @Nullable JsonNode here = root;
            for (var name : names) {
                here = switch (here) {
                    case ObjectNode object -> object.get(name);
                    case ArrayNode array -> index(name) < 0 ? null : array.get(index(name));
                    default -> null;
                };
                if (here == null) {
                    return null;
                }
            }
            return here;
        }

        /** The place in a list; -1 when the name is none. */
        static int index(String name) {
            boolean isNumber = !name.isEmpty()
                    && name.length() < 9
                    && name.chars().allMatch(c -> c >= '0' && c <= '9')
                    && (name.length() == 1 || name.charAt(0) != '0');
            return isNumber ? Integer.parseInt(name) : -1;
        }

        @Override
        public String toString() {
            return names.isEmpty() ? "the root" : "/" + String.join("/", names);
        }
    }
}
