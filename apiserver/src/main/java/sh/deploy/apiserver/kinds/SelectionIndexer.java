package sh.deploy.apiserver.kinds;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import sh.deploy.api.object.ObjectKey;
import sh.deploy.apiserver.kinds.tree.Tree;
import sh.deploy.apiserver.watch.Indexer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads labels and selectable fields out of stored bytes. Safe for all threads. */
public final class SelectionIndexer implements Indexer {
    private final Map<String, Kind> stored = new HashMap<>();
    private final JsonMapper json = JsonMapper.shared();

    public SelectionIndexer(Kinds kinds) {
        for (var kind : kinds.all()) {
            if (kind.isStored()) {
                stored.put(kind.group() + "/" + kind.plural(), kind);
            }
        }
    }

    @Override
    public Index index(ObjectKey key, byte[] object) {
        return index(key, json.readTree(object));
    }

    /** As {@link #index(ObjectKey, byte[])}, for an object that has been read already. */
    public Index index(ObjectKey key, JsonNode tree) {
        return new Index(labels(tree), fields(key, tree));
    }

    private static Map<String, String> labels(JsonNode tree) {
        var labels = new LinkedHashMap<String, String>();
        for (var label : Tree.at(tree, "metadata", "labels").properties()) {
            labels.put(label.getKey(), label.getValue().asString(""));
        }
        return Map.copyOf(labels);
    }

    private Map<String, String> fields(ObjectKey key, JsonNode tree) {
        var kind = stored.get(key.group() + "/" + key.resource());
        if (kind == null || kind.selectableFields().isEmpty()) {
            return Map.of();
        }
        var fields = new LinkedHashMap<String, String>();
        for (var field : kind.selectableFields()) {
            var found = Tree.at(tree, field.path().toArray(String[]::new)).asString("");
            fields.put(field.name(), found.isEmpty() ? field.otherwise() : found);
        }
        return Map.copyOf(fields);
    }
}
