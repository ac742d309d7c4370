package sh.deploy.deployctl.manifest;

import java.nio.charset.StandardCharsets;
import sh.deploy.api.manifest.ManifestException;
import sh.deploy.deployctl.output.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The annotation in which kubectl keeps what a manifest said last time; written exactly as kubectl writes it. */
final class LastApplied {
    static final String ANNOTATION = "kubectl.kubernetes.io/last-applied-configuration";

    /** What the keys and values of all annotations of an object may take together. */
    private static final int MAX_ANNOTATION_BYTES = 256 * 1024;

    private LastApplied() {}

    /** Refuses a document whose text does not fit beside its own annotations. */
    static void refuseTooLarge(Document document, ObjectNode annotated) {
        long bytes = 0;
        for (var annotation : annotated.path("metadata").path("annotations").properties()) {
            bytes += bytes(annotation.getKey()) + bytes(annotation.getValue().asString(""));
        }
        if (bytes > MAX_ANNOTATION_BYTES) {
            throw new ManifestException(
                    document.positions().start(),
                    document.reference()
                            + ": too large to apply: apply keeps a copy of the object in an annotation, and"
                            + " annotations hold " + MAX_ANNOTATION_BYTES + " bytes, but these would have " + bytes,
                    "Split the object, or use kubectl create and kubectl replace, which keep no copy");
        }
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    /** The object with its own text in the annotation. */
    static ObjectNode annotated(ObjectNode wanted) {
        var bare = without(wanted);
        var text = goEscaped(Json.compact(Json.sorted(bare))) + "\n";
        ((ObjectNode) bare.path("metadata").path("annotations")).put(ANNOTATION, text);
        return bare;
    }

    /** What was applied last; an empty object when nobody did. */
    static ObjectNode of(JsonNode current) {
        var text = current.path("metadata").path("annotations").path(ANNOTATION).asString("");
        try {
            return !text.isEmpty() && Json.read(text) instanceof ObjectNode object ? object : Json.object();
        } catch (IllegalArgumentException e) {
            return Json.object();
        }
    }

    private static ObjectNode without(ObjectNode wanted) {
        var bare = wanted.deepCopy();
        var metadata = bare.withObjectProperty("metadata");
        if (!(metadata.path("annotations") instanceof ObjectNode)) {
            metadata.set("annotations", Json.object());
        }
        ((ObjectNode) metadata.path("annotations")).remove(ANNOTATION);
        return bare;
    }

    /** Go escapes what could matter within HTML. */
    private static String goEscaped(String json) {
        return json.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026");
    }
}
