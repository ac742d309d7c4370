package sh.deploy.apiserver.kinds;

import sh.deploy.apiserver.kinds.patch.JsonPatch;
import sh.deploy.apiserver.kinds.patch.MergePatch;
import sh.deploy.apiserver.kinds.patch.StrategicMerge;
import sh.deploy.apiserver.kinds.schema.Schemas;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Applies patches to objects. */
public final class Patches {
    private Patches() {}

    /**
     * The object as the patch makes it, in the shape of the kind but not yet pruned; neither argument changes.
     *
     * @throws sh.deploy.api.problem.ProblemException the patch is malformed (400), does not fit the object (422), or is too
     *     large (413)
     */
    public static ObjectNode apply(PatchType type, Kind kind, ObjectNode current, JsonNode patch) {
        return apply(type, kind.schema(), current, patch);
    }

    /** The same for a body of another kind, such as a Scale. */
    public static ObjectNode apply(PatchType type, String schema, ObjectNode current, JsonNode patch) {
        var target = current.deepCopy();
        return switch (type) {
            case JSON -> JsonPatch.apply(target, patch);
            case MERGE -> MergePatch.apply(target, patch);
            case STRATEGIC -> {
                var schemas = Schemas.builtIn();
                yield StrategicMerge.apply(schemas, schemas.type(schema), target, patch);
            }
        };
    }
}
