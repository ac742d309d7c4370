package sh.deploy.apiserver.kinds.policy;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import java.util.List;
import sh.deploy.api.object.HotSpare;
import sh.deploy.api.object.Json;
import sh.deploy.api.problem.FieldCause;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.JsonNode;

/** Whether a pod, or those of a template, can have the hot spare that an annotation asks for; see {@link HotSpare}. */
final class HotSpareRules {
    private HotSpareRules() {}

    /**
     * @param pod or a template
     * @param path of it, empty or with a point at its end
     * @param controller kind of what makes pods of the template; empty for a pod
     */
    static void validate(JsonNode pod, String path, String controller, List<FieldCause> causes) {
        if (!Tree.has(pod, "metadata", "annotations", HotSpare.ANNOTATION)) {
            return;
        }
        var read = Json.MAPPER.treeToValue(pod, PodTemplateSpec.class);
        var field = path + "metadata.annotations[" + HotSpare.ANNOTATION + "]";
        var value = HotSpare.asked(read.getMetadata()).orElse("");
        if (!HotSpare.VALUES.contains(value)) {
            causes.add(FieldCause.notSupported(field, value, HotSpare.VALUES));
            return;
        }
        HotSpare.obstacle(owned(read.getMetadata(), controller), read.getSpec())
                .ifPresent(obstacle -> causes.add(FieldCause.invalid(field, value, obstacle)));
    }

    /** As the pods of the template will be. */
    private static ObjectMeta owned(ObjectMeta metadata, String controller) {
        if (controller.isEmpty()) {
            return metadata;
        }
        var owner = new OwnerReferenceBuilder()
                .withKind(controller)
                .withController(true)
                .build();
        return metadata.edit().addToOwnerReferences(owner).build();
    }
}
