package sh.deploy.apiserver.kinds;

import sh.deploy.api.problem.Problem;
import sh.deploy.api.problem.Reason;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Applies patches to objects. */
public final class Patches {
    private Patches() {}

    /**
     * The object as the patch makes it; neither argument changes.
     *
     * @throws sh.deploy.api.problem.ProblemException the patch is malformed (400) or does not fit the object (422)
     */
    public static ObjectNode apply(PatchType type, Kind kind, ObjectNode current, JsonNode patch) {
        if (type == PatchType.MERGE && patch instanceof ObjectNode change) {
            return merge(current.deepCopy(), change);
        }
        throw Problem.of(Reason.UNSUPPORTED_MEDIA_TYPE, "patches of type " + type.contentType() + " are not there yet")
                .toException();
    }

    private static ObjectNode merge(ObjectNode target, ObjectNode patch) {
        for (var entry : patch.properties()) {
            var name = entry.getKey();
            var value = entry.getValue();
            if (value.isNull()) {
                target.remove(name);
            } else if (value instanceof ObjectNode change) {
                var below = target.get(name) instanceof ObjectNode object ? object : target.putObject(name);
                target.set(name, merge(below, change));
            } else {
                target.set(name, value);
            }
        }
        return target;
    }
}
