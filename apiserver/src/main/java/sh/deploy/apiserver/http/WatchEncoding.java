package sh.deploy.apiserver.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.function.Supplier;
import sh.deploy.apiserver.kinds.Kind;
import sh.deploy.apiserver.kinds.tree.JsonTrees;
import sh.deploy.apiserver.kinds.tree.Tree;
import sh.deploy.apiserver.registry.WatchEvent;
import sh.deploy.apiserver.registry.WatchEvent.Type;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Watch events as bytes. The store tells all watchers of one change one after the other, and the bytes made for the first who wants them in a
 * form are handed to the rest: it waits no longer for thousands of tables than for one. Safe for all threads.
 */
final class WatchEncoding {
    private static final Form WHOLE = new Form(Accepts.JSON, "", false);
    private static final Form PARTIAL = new Form(Accepts.PARTIAL, "", false);

    /** There are eight. */
    private record Form(Accepts accepts, String includeObject, boolean withColumns) {}

    /** What one change is to some who watch it: there is one object of each type. */
    private record Encoded(Form form, Type type, Kind kind) {}

    /** What came into a selection is the same object as what changed within it. */
    private record Parsed(boolean hasLeft, Kind kind) {}

    private final Rendering rendering;

    WatchEncoding(Rendering rendering) {
        this.rendering = rendering;
    }

    byte[] changed(WatchEvent.Changed event, Kind kind) {
        return once(
                WHOLE, event, kind, () -> Rendering.shaped(kind, event.object().json()));
    }

    byte[] partial(WatchEvent.Changed event, Kind kind) {
        return once(PARTIAL, event, kind, () -> PartialObjects.of(event.object().json()));
    }

    byte[] row(WatchEvent.Changed event, Kind kind, boolean withColumns, String includeObject) {
        var included = includeObject.equals("Object") || includeObject.equals("None") ? includeObject : "";
        return once(
                new Form(Accepts.TABLE, included, withColumns),
                event,
                kind,
                () -> rendering.row(kind, tree(event, kind), withColumns, included));
    }

    private static byte[] once(Form form, WatchEvent.Changed event, Kind kind, Supplier<byte[]> object) {
        return event.made()
                .get(
                        new Encoded(form, event.type(), kind),
                        () -> event(event.type().name(), object.get()));
    }

    /** Tables of all forms are made of it, which change nothing in it. */
    private static ObjectNode tree(WatchEvent.Changed event, Kind kind) {
        return event.made()
                .get(
                        new Parsed(event.type() == Type.DELETED, kind),
                        () -> Rendering.tree(kind, event.object().json()));
    }

    byte[] bookmark(WatchEvent.Bookmark bookmark, Kind kind, Accepts accepts) {
        return event("BOOKMARK", JsonTrees.bytes(bookmarkObject(bookmark, kind, accepts)));
    }

    byte[] error(WatchEvent.Failed failed) {
        return event("ERROR", JsonTrees.bytes(Statuses.status(failed.problem())));
    }

    private static JsonNode bookmarkObject(WatchEvent.Bookmark bookmark, Kind kind, Accepts accepts) {
        var object = Tree.newObject();
        switch (accepts) {
            case JSON, YAML -> object.put("kind", kind.kind()).put("apiVersion", kind.apiVersion());
            case PARTIAL -> object.put("kind", "PartialObjectMetadata").put("apiVersion", "meta.k8s.io/v1");
            case TABLE -> object.put("kind", "Table").put("apiVersion", "meta.k8s.io/v1");
        }
        fillMetadata(object.putObject("metadata"), bookmark);
        if (accepts == Accepts.TABLE) {
            object.putNull("columnDefinitions");
            var row = object.putArray("rows").addObject();
            row.putArray("cells");
            var partial = row.putObject("object");
            partial.put("kind", "PartialObjectMetadata").put("apiVersion", "meta.k8s.io/v1");
            fillMetadata(partial.putObject("metadata"), bookmark);
        }
        return object;
    }

    private static void fillMetadata(ObjectNode metadata, WatchEvent.Bookmark bookmark) {
        metadata.put("resourceVersion", Long.toString(bookmark.revision()));
        metadata.putNull("creationTimestamp");
        if (bookmark.initialEventsEnd()) {
            metadata.putObject("annotations").put("k8s.io/initial-events-end", "true");
        }
    }

    private static byte[] event(String type, byte[] object) {
        var head = ("{\"type\":\"" + type + "\",\"object\":").getBytes(UTF_8);
        var bytes = new byte[head.length + object.length + 2];
        System.arraycopy(head, 0, bytes, 0, head.length);
        System.arraycopy(object, 0, bytes, head.length, object.length);
        bytes[bytes.length - 2] = '}';
        bytes[bytes.length - 1] = '\n';
        return bytes;
    }
}
