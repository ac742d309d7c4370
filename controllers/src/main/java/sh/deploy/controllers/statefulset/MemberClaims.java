package sh.deploy.controllers.statefulset;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.object.ObjectFacts;

/**
 * The claims of a set's pods: one for each template and number, named {@code TEMPLATE-SET-NUMBER}, so that the next pod of a number finds
 * what the one before left. Nobody owns them, and nobody deletes them but people. Pure. Source: Kubernetes documentation, "StatefulSets".
 */
final class MemberClaims {
    private MemberClaims() {}

    static List<PersistentVolumeClaim> of(StatefulSet set, int ordinal) {
        return set.getSpec().getVolumeClaimTemplates().stream()
                .map(template -> claim(set, ordinal, template))
                .toList();
    }

    private static PersistentVolumeClaim claim(StatefulSet set, int ordinal, PersistentVolumeClaim template) {
        var labels = copy(template.getMetadata().getLabels());
        labels.putAll(copy(set.getSpec().getSelector().getMatchLabels()));
        return new PersistentVolumeClaimBuilder()
                .withNewMetadata()
                .withNamespace(ObjectFacts.namespace(set))
                .withName(name(set, ordinal, template))
                .withLabels(labels)
                .withAnnotations(copy(template.getMetadata().getAnnotations()))
                .endMetadata()
                .withSpec(template.getSpec())
                .build();
    }

    private static String name(StatefulSet set, int ordinal, PersistentVolumeClaim template) {
        return ObjectFacts.name(template) + "-" + NumberedPod.name(set, ordinal);
    }

    /** The pod with the volumes of its claims, each in place of one of the same name. */
    static Pod mounted(Pod pod, StatefulSet set, int ordinal) {
        var templates = set.getSpec().getVolumeClaimTemplates();
        if (templates.isEmpty()) {
            return pod;
        }
        var names = templates.stream().map(ObjectFacts::name).collect(Collectors.toSet());
        var volumes = new ArrayList<>(pod.getSpec().getVolumes());
        volumes.removeIf(volume -> names.contains(volume.getName()));
        templates.forEach(template -> volumes.add(volume(set, ordinal, template)));
        return new PodBuilder(pod).editSpec().withVolumes(volumes).endSpec().build();
    }

    private static Volume volume(StatefulSet set, int ordinal, PersistentVolumeClaim template) {
        return new VolumeBuilder()
                .withName(ObjectFacts.name(template))
                .withNewPersistentVolumeClaim()
                .withClaimName(name(set, ordinal, template))
                .endPersistentVolumeClaim()
                .build();
    }

    private static Map<String, String> copy(@Nullable Map<String, String> map) {
        return map == null ? new HashMap<>() : new HashMap<>(map);
    }
}
