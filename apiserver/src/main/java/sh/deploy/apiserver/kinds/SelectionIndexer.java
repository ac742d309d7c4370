package sh.deploy.apiserver.kinds;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.object.ObjectKey;
import sh.deploy.apiserver.kinds.policy.SelectableField;
import sh.deploy.apiserver.kinds.tree.Tree;
import sh.deploy.apiserver.watch.Indexer;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;

/**
 * Reads labels and selectable fields out of stored bytes in one pass, without making a tree: it runs once per change. Safe
 * for all threads.
 */
public final class SelectionIndexer implements Indexer {
    private static final Wanted LABELS_ONLY = Wanted.of(List.of());

    private final JsonFactory json = new JsonFactory();
    private final Map<String, Wanted> byResource = new HashMap<>();

    public SelectionIndexer(Kinds kinds) {
        for (var kind : kinds.all()) {
            if (kind.isStored()) {
                byResource.put(kind.group() + "/" + kind.plural(), Wanted.of(kind.selectableFields()));
            }
        }
    }

    @Override
    public Index index(ObjectKey key, byte[] object) {
        var wanted = byResource.getOrDefault(key.group() + "/" + key.resource(), LABELS_ONLY);
        var labels = new HashMap<String, String>();
        var fields = new HashMap<>(wanted.otherwise());
        try (var parser = json.createParser(object)) {
            if (parser.nextToken() == JsonToken.START_OBJECT) {
                read(parser, wanted, labels, fields);
            }
        }
        return new Index(Map.copyOf(labels), Map.copyOf(fields));
    }

    /** As {@link #index(ObjectKey, byte[])}, for an object that has been read already. */
    public Index index(ObjectKey key, JsonNode tree) {
        var wanted = byResource.getOrDefault(key.group() + "/" + key.resource(), LABELS_ONLY);
        var labels = new HashMap<String, String>();
        for (var label : Tree.at(tree, "metadata", "labels").properties()) {
            if (label.getValue().isString()) {
                labels.put(label.getKey(), label.getValue().stringValue());
            }
        }
        var fields = new HashMap<>(wanted.otherwise());
        for (var field : wanted.fields()) {
            var text = Tree.at(tree, field.path().toArray(String[]::new)).asString("");
            fields.put(field.name(), text.isEmpty() ? field.otherwise() : text);
        }
        return new Index(Map.copyOf(labels), Map.copyOf(fields));
    }

    private static void read(JsonParser parser, Wanted wanted, Map<String, String> labels, Map<String, String> fields) {
        for (var name = parser.nextName(); name != null; name = parser.nextName()) {
            var below = wanted.below().get(name);
            var token = parser.nextToken();
            if (below == null) {
                parser.skipChildren();
            } else if (token == JsonToken.START_OBJECT && below.isLabels()) {
                readLabels(parser, labels);
            } else if (token == JsonToken.START_OBJECT) {
                read(parser, below, labels, fields);
            } else if (token.isScalarValue()) {
                for (var field : below.fields()) {
                    put(fields, field, parser);
                }
            } else {
                parser.skipChildren();
            }
        }
    }

    private static void put(Map<String, String> fields, SelectableField field, JsonParser parser) {
        var text = parser.currentToken() == JsonToken.VALUE_NULL ? "" : parser.getString();
        fields.put(field.name(), text.isEmpty() ? field.otherwise() : text);
    }

    private static void readLabels(JsonParser parser, Map<String, String> labels) {
        for (var name = parser.nextName(); name != null; name = parser.nextName()) {
            if (parser.nextToken() == JsonToken.VALUE_STRING) {
                labels.put(name, parser.getString());
            } else {
                parser.skipChildren();
            }
        }
    }

    /**
     * Where to look: the names on the way to what is selected by.
     *
     * @param fields those that end here; at the root, all of them
     * @param otherwise at the root, the value of each field that the object does not have
     */
    private record Wanted(
            Map<String, Wanted> below, List<SelectableField> fields, boolean isLabels, Map<String, String> otherwise) {

        static Wanted of(List<SelectableField> fields) {
            var otherwise = new HashMap<String, String>();
            fields.forEach(field -> otherwise.put(field.name(), field.otherwise()));
            var root = new Wanted(new HashMap<>(), fields, false, otherwise);
            root.enter("metadata").below.put("labels", new Wanted(Map.of(), List.of(), true, Map.of()));
            for (var field : fields) {
                var here = root;
                for (var name : field.path().subList(0, field.path().size() - 1)) {
                    here = here.enter(name);
                }
                here.add(field);
            }
            return root;
        }

        private Wanted enter(String name) {
            return below.computeIfAbsent(name, missing -> new Wanted(new HashMap<>(), List.of(), false, Map.of()));
        }

        private void add(SelectableField field) {
            @Nullable Wanted there = below.get(field.path().getLast());
            var fields = new java.util.ArrayList<SelectableField>(there == null ? List.of() : there.fields);
            fields.add(field);
            below.put(
                    field.path().getLast(),
                    new Wanted(there == null ? new HashMap<>() : there.below, List.copyOf(fields), false, Map.of()));
        }
    }
}
