package sh.deploy.controllers.replicaset;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.object.ObjectFacts;
import sh.deploy.api.object.Standby;

/** Makes the pod that a ReplicaSet's template describes. Pure. */
final class PodMaker {
    /** Kubernetes' limit for names, less the five letters that the server adds. */
    private static final int MAX_PREFIX = 58;

    private PodMaker() {}

    /** @param replacedNode the node of the pod that it stands for; empty when it stands for itself */
    static Pod fromTemplate(ReplicaSet set, String replacedNode) {
        return fromTemplate(set, replacedNode.isEmpty() ? Map.of() : Map.of(Replacement.ANNOTATION, replacedNode));
    }

    static Pod standby(ReplicaSet set) {
        return fromTemplate(set, Map.of(Standby.ANNOTATION, "true"));
    }

    private static Pod fromTemplate(ReplicaSet set, Map<String, String> ownAnnotations) {
        var template = set.getSpec().getTemplate();
        ObjectMeta metadata = template.getMetadata() == null ? new ObjectMeta() : template.getMetadata();
        return new PodBuilder()
                .withNewMetadata()
                .withNamespace(ObjectFacts.namespace(set))
                .withGenerateName(prefix(ObjectFacts.name(set)))
                .withLabels(copy(metadata.getLabels()))
                .withAnnotations(annotations(metadata, ownAnnotations))
                .withFinalizers(metadata.getFinalizers())
                .withOwnerReferences(ownedBy(set))
                .endMetadata()
                .withSpec(template.getSpec())
                .build();
    }

    static OwnerReference ownedBy(ReplicaSet set) {
        return new OwnerReferenceBuilder()
                .withApiVersion("apps/v1")
                .withKind("ReplicaSet")
                .withName(ObjectFacts.name(set))
                .withUid(ObjectFacts.uid(set))
                .withController(true)
                .withBlockOwnerDeletion(true)
                .build();
    }

    private static String prefix(String name) {
        return (name.length() < MAX_PREFIX ? name : name.substring(0, MAX_PREFIX - 1)) + "-";
    }

    private static Map<String, String> annotations(ObjectMeta template, Map<String, String> own) {
        var annotations = new HashMap<>(copy(template.getAnnotations()));
        annotations.remove(Replacement.ANNOTATION);
        annotations.remove(Standby.ANNOTATION);
        annotations.putAll(own);
        return annotations;
    }

    private static Map<String, String> copy(@Nullable Map<String, String> map) {
        return map == null ? Map.of() : Map.copyOf(map);
    }
}
