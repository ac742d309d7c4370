package sh.deploy.apiserver.kinds.policy;

import java.util.List;
import sh.deploy.api.object.AtMostOne;
import sh.deploy.api.object.Standby;
import sh.deploy.api.problem.FieldCause;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.JsonNode;

/** How many pods may stand by beside those of a template; see {@link Standby}. */
final class StandbyRules {
    private StandbyRules() {}

    /**
     * @param template of pods
     * @param path of it, with a point at its end
     * @param controller kind of what makes pods of the template
     */
    static void validate(JsonNode template, String path, String controller, List<FieldCause> causes) {
        var asked = Tree.at(template, "metadata", "annotations", Standby.REPLICAS);
        if (asked.isMissingNode()) {
            return;
        }
        var field = path + "metadata.annotations[" + Standby.REPLICAS + "]";
        var value = asked.asString("");
        if (!Standby.isAllowed(value)) {
            causes.add(FieldCause.invalid(field, value, "must be a number from \"0\" to \"" + Standby.MOST + "\""));
        } else if (controller.equals("StatefulSet")) {
            causes.add(
                    FieldCause.forbidden(field, "only pods of ReplicaSets and Deployments have others that stand by"));
        } else if (mustNotRunTwice(template)) {
            causes.add(FieldCause.forbidden(
                    field,
                    "the pods are annotated " + AtMostOne.ANNOTATION
                            + " and must not run twice, and one that stands by has already run"));
        }
    }

    private static boolean mustNotRunTwice(JsonNode template) {
        return "true"
                .equals(Tree.at(template, "metadata", "annotations", AtMostOne.ANNOTATION)
                        .asString(""));
    }
}
