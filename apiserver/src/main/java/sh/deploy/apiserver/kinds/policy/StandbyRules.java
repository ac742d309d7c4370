package sh.deploy.apiserver.kinds.policy;

import java.util.List;
import sh.deploy.api.object.AtMostOne;
import sh.deploy.api.object.Standby;
import sh.deploy.api.problem.FieldCause;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.JsonNode;

/** How many pods may stand by beside those of a ReplicaSet or Deployment, and where that is said; see {@link Standby}. */
final class StandbyRules {
    private static final String FIELD = "metadata.annotations[" + Standby.REPLICAS + "]";

    private StandbyRules() {}

    /**
     * @param owner of a template
     * @param kind of the owner
     */
    static void validate(JsonNode owner, String kind, List<FieldCause> causes) {
        if (Tree.has(owner, "spec", "template", "metadata", "annotations", Standby.REPLICAS)) {
            causes.add(FieldCause.forbidden("spec.template." + FIELD, where(kind)));
        }
        var asked = Tree.at(owner, "metadata", "annotations", Standby.REPLICAS);
        if (!asked.isMissingNode()) {
            validateCount(owner, asked.asString(""), kind, causes);
        }
    }

    private static void validateCount(JsonNode owner, String value, String kind, List<FieldCause> causes) {
        if (!Standby.isAllowed(value)) {
            causes.add(FieldCause.invalid(FIELD, value, "must be a number from \"0\" to \"" + Standby.MOST + "\""));
        } else if (!mayStandBy(kind)) {
            causes.add(FieldCause.forbidden(FIELD, onlyOthers()));
        } else if (mustNotRunTwice(owner)) {
            causes.add(FieldCause.forbidden(
                    FIELD,
                    "the pods are annotated " + AtMostOne.ANNOTATION
                            + " and must not run twice, and one that stands by has already run"));
        } else if (usesClaims(owner)) {
            causes.add(
                    FieldCause.forbidden(
                            FIELD,
                            "the pods use a persistentVolumeClaim, whose volume is on one node: when that node dies, no other has it"));
        }
    }

    /** In the template it would make every pod anew whenever the number changes. */
    private static String where(String kind) {
        return mayStandBy(kind)
                ? "the number belongs to the " + kind + " itself, into " + FIELD
                        + ", where it can be changed without making its pods anew"
                : onlyOthers();
    }

    private static String onlyOthers() {
        return "only pods of ReplicaSets and Deployments have others that stand by";
    }

    private static boolean mayStandBy(String kind) {
        return !kind.equals("StatefulSet");
    }

    private static boolean usesClaims(JsonNode owner) {
        return Tree.objects(owner, "spec", "template", "spec", "volumes").stream()
                .anyMatch(volume -> Tree.has(volume, "persistentVolumeClaim"));
    }

    private static boolean mustNotRunTwice(JsonNode owner) {
        return "true"
                .equals(Tree.at(owner, "spec", "template", "metadata", "annotations", AtMostOne.ANNOTATION)
                        .asString(""));
    }
}
