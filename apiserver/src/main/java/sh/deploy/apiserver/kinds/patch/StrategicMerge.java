package sh.deploy.apiserver.kinds.patch;

import java.util.List;
import org.jspecify.annotations.Nullable;
import sh.deploy.apiserver.kinds.schema.FieldSchema;
import sh.deploy.apiserver.kinds.schema.Schemas;
import sh.deploy.apiserver.kinds.schema.TypeSchema;
import sh.deploy.apiserver.kinds.schema.ValueType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Kubernetes' strategic merge patch: a merge in which lists whose elements have a key are merged by it, with directives for
 * what a plain merge cannot say. Source: Kubernetes documentation, "Update API Objects in Place", and the community's notes
 * on strategic merge patches.
 */
public final class StrategicMerge {
    private final Schemas schemas;
    private final StringBuilder path = new StringBuilder();

    private StrategicMerge(Schemas schemas) {
        this.schemas = schemas;
    }

    /** Changes and returns the target. */
    public static ObjectNode apply(Schemas schemas, TypeSchema type, ObjectNode target, JsonNode patch) {
        if (!(patch instanceof ObjectNode change)) {
            throw PatchProblems.malformed("a strategic merge patch is a JSON object");
        }
        return new StrategicMerge(schemas).merge(type, target, change);
    }

    private ObjectNode merge(@Nullable TypeSchema type, ObjectNode target, ObjectNode patch) {
        switch (Directives.patch(patch, path)) {
            case REPLACE -> {
                target.removeAll();
                return target.setAll(Directives.dropped(patch));
            }
            case DELETE -> {
                return target.removeAll();
            }
            case MERGE -> {}
        }
        Directives.retainKeys(target, patch, path);
        Directives.deleteFromPrimitiveLists(target, patch, path);
        for (var entry : patch.properties()) {
            if (!Directives.isDirective(entry.getKey())) {
                int here = enter(entry.getKey());
                set(type == null ? null : type.field(entry.getKey()), target, entry.getKey(), entry.getValue(), patch);
                path.setLength(here);
            }
        }
        sortUnpatchedLists(type, target, patch);
        return target;
    }

    private void set(@Nullable FieldSchema field, ObjectNode target, String name, JsonNode value, ObjectNode patch) {
        var current = target.get(name);
        if (value.isNull()) {
            target.remove(name);
        } else if (value instanceof ObjectNode change
                && current instanceof ObjectNode object
                && (field == null || !field.replaces())) {
            merge(typeOf(field), object, change);
        } else if (value instanceof ArrayNode changes && field != null && field.merges()) {
            var list = current instanceof ArrayNode array ? array : target.arrayNode();
            var order = Directives.order(patch, name, path);
            target.set(name, mergeList(field, list, changes, order));
        } else {
            target.set(name, Directives.dropped(value));
        }
    }

    private ArrayNode mergeList(FieldSchema field, ArrayNode current, ArrayNode changes, @Nullable ArrayNode order) {
        var key = field.mergeKey();
        if (current.size() + changes.size() > ListOrder.MAX_ELEMENTS) {
            throw PatchProblems.tooLarge(
                    "lists to merge may have " + ListOrder.MAX_ELEMENTS + " elements, see " + path);
        }
        var merged = key.isEmpty() ? union(current, changes) : mergeByKey(field, current, changes);
        return order == null ? merged : ListOrder.sort(merged, order, current, key);
    }

    private ArrayNode mergeByKey(FieldSchema field, ArrayNode current, ArrayNode changes) {
        var key = field.mergeKey();
        if (Directives.replacesList(changes)) {
            var replaced = current.arrayNode();
            for (var change : changes) {
                if (!change.path("$patch").asString("").equals("replace") || change.size() > 1) {
                    replaced.add(Directives.dropped(change));
                }
            }
            return replaced;
        }
        var merged = current.arrayNode().addAll(current);
        for (int i = 0; i < changes.size(); i++) {
            if (!(changes.get(i) instanceof ObjectNode change)) {
                throw PatchProblems.doesNotFit(path + "[" + i + "] must be an object");
            }
            var identity = change.get(key);
            if (identity == null || identity.isNull()) {
                throw PatchProblems.doesNotFit(path + "[" + i + "] does not contain the merge key \"" + key + "\"");
            }
            int place = ListOrder.find(merged, identity, key);
            if (Directives.patch(change, path) == Directives.Action.DELETE) {
                while (place >= 0) {
                    merged.remove(place);
                    place = ListOrder.find(merged, identity, key);
                }
            } else if (place >= 0 && merged.get(place) instanceof ObjectNode element) {
                int here = path.length();
                path.append('[')
                        .append(key)
                        .append('=')
                        .append(identity.asString(""))
                        .append(']');
                merge(typeOf(field), element, change);
                path.setLength(here);
            } else {
                merged.add(Directives.dropped(change));
            }
        }
        return merged;
    }

    private static ArrayNode union(ArrayNode current, ArrayNode changes) {
        var merged = current.arrayNode().addAll(current);
        for (var change : changes) {
            if (ListOrder.find(merged, change, "") < 0) {
                merged.add(change);
            }
        }
        return merged;
    }

    /** An order may be given for a list whose elements do not change. */
    private void sortUnpatchedLists(@Nullable TypeSchema type, ObjectNode target, ObjectNode patch) {
        for (var name : List.copyOf(target.propertyNames())) {
            var order = Directives.order(patch, name, path);
            var field = type == null ? null : type.field(name);
            if (order != null && !patch.has(name) && field != null && target.get(name) instanceof ArrayNode list) {
                target.set(name, ListOrder.sort(list, order, list, field.mergeKey()));
            }
        }
    }

    private @Nullable TypeSchema typeOf(@Nullable FieldSchema field) {
        if (field == null) {
            return null;
        }
        var type = field.type() instanceof ValueType.ListOf list ? list.element() : field.type();
        return type instanceof ValueType.Typed typed ? schemas.type(typed.name()) : null;
    }

    private int enter(String name) {
        int here = path.length();
        if (here > 0) {
            path.append('.');
        }
        path.append(name);
        return here;
    }
}
