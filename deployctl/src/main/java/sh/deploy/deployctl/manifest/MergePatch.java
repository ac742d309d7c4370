package sh.deploy.deployctl.manifest;

import sh.deploy.deployctl.output.Json;
import tools.jackson.databind.node.ObjectNode;

/** The JSON merge patch (RFC 7396) that leads from one object to another. Pure. */
final class MergePatch {
    private MergePatch() {}

    /** Empty when both are the same. */
    static ObjectNode between(ObjectNode before, ObjectNode after) {
        var patch = Json.object();
        for (var field : before.properties()) {
            if (!after.has(field.getKey())) {
                patch.putNull(field.getKey());
            }
        }
        for (var field : after.properties()) {
            var old = before.get(field.getKey());
            if (old instanceof ObjectNode from && field.getValue() instanceof ObjectNode to) {
                var inner = between(from, to);
                if (!inner.isEmpty()) {
                    patch.set(field.getKey(), inner);
                }
            } else if (!field.getValue().equals(old)) {
                patch.set(field.getKey(), field.getValue());
            }
        }
        return patch;
    }
}
