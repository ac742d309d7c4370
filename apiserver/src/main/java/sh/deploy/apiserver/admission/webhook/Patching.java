package sh.deploy.apiserver.admission.webhook;

import java.util.List;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.apiserver.admission.webhook.call.CallFailed;
import sh.deploy.apiserver.kinds.FieldValidation;
import sh.deploy.apiserver.kinds.Kind;
import sh.deploy.apiserver.kinds.patch.JsonPatch;
import sh.deploy.apiserver.kinds.tree.JsonTrees;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Applies what a webhook wants to change. */
final class Patching {
    /** What says which object it is, and which nobody changes under the hands of its author. */
    private static final List<String> IDENTITY = List.of("name", "namespace", "uid", "creationTimestamp");

    private Patching() {}

    /**
     * Changes the attempt's object, all or nothing.
     *
     * @param form as which the webhook saw it
     * @return whether it is another now
     * @throws CallFailed the patch does not fit the object, or makes another of it
     */
    static boolean apply(Attempt attempt, Kind form, JsonNode patch) throws CallFailed {
        if (patch.isEmpty()) {
            return false;
        }
        var object = attempt.object();
        if (object == null || !attempt.changeable()) {
            throw new CallFailed("it attempted to modify the object, which is not supported for this operation");
        }
        var before = attempt.seenAs(form, object);
        var after = patched(before, patch);
        restoreManagedFields(before, after);
        var stored = attempt.stored();
        checkShape(attempt, form, after);
        checkIdentity(before, after);
        var next = stored == null ? after : form.toStored(after);
        if (stored != null) {
            stored.applyDefaults(next);
        }
        if (next.equals(object)) {
            return false;
        }
        checkSize(next);
        object.removeAll();
        object.setAll(next);
        return true;
    }

    private static ObjectNode patched(ObjectNode before, JsonNode patch) throws CallFailed {
        try {
            return JsonPatch.apply(before.deepCopy(), patch);
        } catch (ProblemException e) {
            throw new CallFailed("its patch cannot be applied: "
                    + switch (e.problem().reason()) {
                        case REQUEST_ENTITY_TOO_LARGE -> e.getMessage();
                        case INVALID -> "it does not fit the object";
                        default -> "it is malformed";
                    });
        }
    }

    /** They are the server's record of who wrote what, and no webhook's to write. */
    private static void restoreManagedFields(ObjectNode before, ObjectNode after) {
        if (after.get("metadata") instanceof ObjectNode metadata) {
            var kept = Tree.at(before, "metadata", "managedFields");
            if (kept.isMissingNode()) {
                metadata.remove("managedFields");
            } else {
                metadata.set("managedFields", kept.deepCopy());
            }
        }
    }

    private static void checkShape(Attempt attempt, Kind form, ObjectNode after) throws CallFailed {
        try {
            if (attempt.stored() == null) {
                attempt.shape().accept(after);
            } else {
                FieldValidation.prune(form, after);
            }
        } catch (ProblemException e) {
            throw new CallFailed("its patch makes an object that cannot be");
        }
    }

    /** An object on its way out may grow, as by any other change. */
    private static void checkSize(ObjectNode next) throws CallFailed {
        boolean fits = JsonTrees.encode(next).length() <= JsonTrees.MAX_OBJECT_BYTES;
        if (!fits && !Tree.has(next, "metadata", "deletionTimestamp")) {
            throw new CallFailed("its patch makes the object larger than " + JsonTrees.MAX_OBJECT_BYTES + " bytes");
        }
        if (!JsonTrees.isReadable(next)) {
            throw new CallFailed("its patch makes an object that nobody could read again");
        }
    }

    private static void checkIdentity(ObjectNode before, ObjectNode after) throws CallFailed {
        for (var field : List.of("apiVersion", "kind")) {
            requireSame(field, Tree.at(before, field), Tree.at(after, field));
        }
        for (var field : IDENTITY) {
            requireSame("metadata." + field, Tree.at(before, "metadata", field), Tree.at(after, "metadata", field));
        }
    }

    private static void requireSame(String field, JsonNode before, JsonNode after) throws CallFailed {
        if (!before.equals(after)) {
            throw new CallFailed("its patch changes " + field + ", which no webhook may");
        }
    }
}
