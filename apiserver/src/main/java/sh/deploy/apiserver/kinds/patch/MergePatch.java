package sh.deploy.apiserver.kinds.patch;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** RFC 7386: what is given replaces, null removes, objects merge. */
public final class MergePatch {
    private MergePatch() {}

    /** Changes and returns the target. */
    public static ObjectNode apply(ObjectNode target, JsonNode patch) {
        if (!(patch instanceof ObjectNode change)) {
            throw PatchProblems.malformed("a merge patch is a JSON object");
        }
        return merge(target, change);
    }

    private static ObjectNode merge(ObjectNode target, ObjectNode patch) {
        for (var entry : patch.properties()) {
            var name = entry.getKey();
            var value = entry.getValue();
            if (value.isNull()) {
                target.remove(name);
            } else if (value instanceof ObjectNode change) {
                var below = target.get(name) instanceof ObjectNode object ? object : target.objectNode();
                target.set(name, merge(below, change));
            } else {
                target.set(name, value.deepCopy());
            }
        }
        return target;
    }
}
