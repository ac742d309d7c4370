package sh.deploy.apiserver.kinds.policy;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.List;
import sh.deploy.api.object.AtMostOne;
import sh.deploy.api.object.Json;
import sh.deploy.api.problem.FieldCause;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What a pod, or a template of pods, may say of running at most once, and when. */
final class AtMostOneRules {
    private AtMostOneRules() {}

    static boolean applies(ObjectNode pod) {
        return AtMostOne.applies(metadata(pod));
    }

    /** Makes a member of a StatefulSet one that does, unless it says otherwise; one that is bound stays what it is. */
    static void decide(ObjectNode pod) {
        if (AtMostOne.isUsualFor(metadata(pod))) {
            Tree.child(Tree.child(pod, "metadata"), "annotations").put(AtMostOne.ANNOTATION, "true");
        }
    }

    static boolean isBound(ObjectNode pod) {
        return !Tree.text(pod, "spec", "nodeName").isEmpty();
    }

    /** @param path of the metadata */
    static void validate(JsonNode metadata, String path, List<FieldCause> causes) {
        var said = Tree.at(metadata, "annotations", AtMostOne.ANNOTATION);
        if (!said.isMissingNode() && !AtMostOne.VALUES.contains(said.asString(""))) {
            causes.add(FieldCause.notSupported(field(path), said.asString(""), AtMostOne.VALUES));
        }
    }

    /** The pod's node and the server must agree on it also while they cannot hear each other. */
    static void validateUpdate(ObjectNode next, ObjectNode current, List<FieldCause> causes) {
        var before = said(current);
        var after = said(next);
        if (isBound(current) && !before.equals(after)) {
            causes.add(FieldCause.invalid(
                    field("metadata"),
                    after.asString(""),
                    "may not change while the pod is bound to a node, where it is \"" + before.asString("")
                            + "\": delete the pod and create it anew"));
        }
    }

    private static JsonNode said(ObjectNode pod) {
        return Tree.at(pod, "metadata", "annotations", AtMostOne.ANNOTATION);
    }

    private static String field(String path) {
        return path + ".annotations[" + AtMostOne.ANNOTATION + "]";
    }

    private static ObjectMeta metadata(ObjectNode pod) {
        return Json.MAPPER.treeToValue(Tree.child(pod, "metadata"), ObjectMeta.class);
    }
}
