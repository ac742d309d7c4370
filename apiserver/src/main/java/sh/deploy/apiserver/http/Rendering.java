package sh.deploy.apiserver.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.List;
import sh.deploy.api.time.Time;
import sh.deploy.apiserver.kinds.Kind;
import sh.deploy.apiserver.kinds.Tables;
import sh.deploy.apiserver.kinds.tree.JsonTrees;
import sh.deploy.apiserver.kinds.tree.Tree;
import sh.deploy.apiserver.registry.ApiResult;
import sh.deploy.apiserver.watch.StoredObject;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Puts objects and lists into the shape that the client accepts. */
final class Rendering {
    private static final YAMLMapper YAML = new YAMLMapper();

    private final Time time;

    Rendering(Time time) {
        this.time = time;
    }

    byte[] one(Kind kind, byte[] stored, Accepts accepts, String includeObject) {
        return switch (accepts) {
            case JSON -> shaped(kind, stored);
            case YAML -> YAML.writeValueAsBytes(tree(kind, stored));
            case PARTIAL -> PartialObjects.of(stored);
            case TABLE -> {
                var table = table(kind, true);
                addRow(table, kind, tree(kind, stored), includeObject);
                table.withObject("metadata")
                        .put("resourceVersion", Tree.text(tree(kind, stored), "metadata", "resourceVersion"));
                yield JsonTrees.bytes(table);
            }
        };
    }

    byte[] answer(ObjectNode object, Accepts accepts) {
        return accepts == Accepts.YAML ? YAML.writeValueAsBytes(object) : JsonTrees.bytes(object);
    }

    byte[] many(ApiResult.Many many, Accepts accepts, String includeObject) {
        return switch (accepts) {
            case JSON -> plainList(many);
            case YAML -> YAML.writeValueAsBytes(JsonTrees.object(plainList(many)));
            case PARTIAL -> partialList(many);
            case TABLE -> JsonTrees.bytes(tableOf(many, includeObject));
        };
    }

    /** The row of one object, in the kind's shape, in a table of its own, as watches of tables send it. */
    byte[] row(Kind kind, ObjectNode object, boolean withColumns, String includeObject) {
        var table = table(kind, withColumns);
        addRow(table, kind, object, includeObject);
        return JsonTrees.bytes(table);
    }

    private static ObjectNode partial(ObjectNode object) {
        var partial = Tree.newObject();
        partial.put("kind", "PartialObjectMetadata").put("apiVersion", "meta.k8s.io/v1");
        partial.set("metadata", Tree.child(object, "metadata"));
        return partial;
    }

    /** Stored bytes as they are when the kind is kept in its own shape, which spares the reading and writing. */
    static byte[] shaped(Kind kind, byte[] stored) {
        return kind.isStored() ? stored : JsonTrees.bytes(tree(kind, stored));
    }

    /** In the kind's shape. */
    static ObjectNode tree(Kind kind, byte[] stored) {
        var object = JsonTrees.object(stored);
        return kind.isStored() ? object : kind.fromStored(object);
    }

    private static byte[] plainList(ApiResult.Many many) {
        var shaped = many.items().stream()
                .map(item -> shaped(many.kind(), item.json()))
                .toList();
        return list(many.kind().listKind(), many.kind().apiVersion(), many, shaped);
    }

    private static byte[] partialList(ApiResult.Many many) {
        var partial = many.items().stream()
                .map(item -> PartialObjects.of(item.json()))
                .toList();
        return list("PartialObjectMetadataList", "meta.k8s.io/v1", many, partial);
    }

    /** The list's head, then the objects' own bytes. */
    private static byte[] list(String kind, String apiVersion, ApiResult.Many many, List<byte[]> objects) {
        var head = Tree.newObject();
        head.put("kind", kind).put("apiVersion", apiVersion);
        head.set("metadata", listMetadata(many));
        var start = JsonTrees.bytes(head);
        int size = start.length
                + 12
                + objects.stream().mapToInt(json -> json.length + 1).sum();
        var out = new ByteArrayOutputStream(size);
        out.write(start, 0, start.length - 1);
        out.writeBytes(",\"items\":[".getBytes(UTF_8));
        appendAll(out, objects);
        out.writeBytes("]}".getBytes(UTF_8));
        return out.toByteArray();
    }

    private static void appendAll(ByteArrayOutputStream out, List<byte[]> objects) {
        boolean first = true;
        for (var json : objects) {
            if (!first) {
                out.write(',');
            }
            first = false;
            out.writeBytes(json);
        }
    }

    private ObjectNode tableOf(ApiResult.Many many, String includeObject) {
        var table = table(many.kind(), true);
        table.set("metadata", listMetadata(many));
        for (StoredObject item : many.items()) {
            addRow(table, many.kind(), tree(many.kind(), item.json()), includeObject);
        }
        return table;
    }

    private static ObjectNode listMetadata(ApiResult.Many many) {
        var metadata = Tree.newObject();
        metadata.put("resourceVersion", Long.toString(many.revision()));
        if (!many.continueToken().isEmpty()) {
            metadata.put("continue", many.continueToken());
        }
        if (many.remaining() > 0) {
            metadata.put("remainingItemCount", many.remaining());
        }
        return metadata;
    }

    private static ObjectNode table(Kind kind, boolean withColumns) {
        var table = Tree.newObject();
        table.put("kind", "Table").put("apiVersion", "meta.k8s.io/v1");
        table.putObject("metadata");
        if (withColumns) {
            table.set("columnDefinitions", Tables.columnDefinitions(kind));
        } else {
            table.putNull("columnDefinitions");
        }
        table.putArray("rows");
        return table;
    }

    private void addRow(ObjectNode table, Kind kind, ObjectNode object, String includeObject) {
        var row = Tree.list(table, "rows").addObject();
        row.set("cells", Tables.cells(kind, object, time.now()));
        switch (includeObject) {
            case "Object" -> row.set("object", object);
            case "None" -> row.putNull("object");
            default -> row.set("object", partial(object));
        }
    }
}
