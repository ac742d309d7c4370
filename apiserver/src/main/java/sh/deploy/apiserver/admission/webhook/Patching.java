package sh.deploy.apiserver.admission.webhook;

import sh.deploy.api.problem.ProblemException;
import sh.deploy.apiserver.admission.webhook.call.CallFailed;
import sh.deploy.apiserver.kinds.Kind;
import sh.deploy.apiserver.kinds.patch.JsonPatch;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Applies what a webhook wants to change. */
final class Patching {
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
        return attempt.become(next(attempt, form, before, patched(before, patch)));
    }

    private static ObjectNode next(Attempt attempt, Kind form, ObjectNode before, ObjectNode after) throws CallFailed {
        try {
            return Remade.stored(attempt, form, before, after, Remade.Unknown.DROPPED);
        } catch (Remade.Unfit unfit) {
            throw new CallFailed("its patch " + unfit.getMessage());
        }
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
}
