package sh.deploy.controllers.statefulset;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.object.ObjectFacts;

/** What makes a pod the one with its number: name, labels, host name, claims. Pure. Source: Kubernetes documentation, "StatefulSets". */
final class NumberedPod {
    static final String NAME = "statefulset.kubernetes.io/pod-name";
    static final String INDEX = "apps.kubernetes.io/pod-index";
    static final String REVISION = "controller-revision-hash";
    private static final int MAX_DIGITS = 9;

    private NumberedPod() {}

    static Pod of(StatefulSet set, int ordinal, PodTemplateSpec template, String revision) {
        var name = name(set, ordinal);
        var metadata = template.getMetadata();
        var labels = copy(metadata == null ? null : metadata.getLabels());
        labels.putAll(Map.of(NAME, name, INDEX, Integer.toString(ordinal), REVISION, revision));
        var pod = new PodBuilder()
                .withNewMetadata()
                .withNamespace(ObjectFacts.namespace(set))
                .withName(name)
                .withLabels(labels)
                .withAnnotations(copy(metadata == null ? null : metadata.getAnnotations()))
                .withOwnerReferences(ownedBy(set))
                .endMetadata()
                .withSpec(template.getSpec())
                .build();
        var serviceName = set.getSpec().getServiceName();
        var named = new PodBuilder(pod)
                .editSpec()
                .withHostname(name)
                .withSubdomain(serviceName == null || serviceName.isEmpty() ? null : serviceName)
                .endSpec()
                .build();
        return MemberClaims.mounted(named, set, ordinal);
    }

    static String name(StatefulSet set, int ordinal) {
        return ObjectFacts.name(set) + "-" + ordinal;
    }

    /** Empty when the name is none that the set gives. */
    static OptionalInt ordinal(HasMetadata set, Pod pod) {
        var prefix = ObjectFacts.name(set) + "-";
        var name = ObjectFacts.name(pod);
        var digits = name.startsWith(prefix) ? name.substring(prefix.length()) : "";
        boolean isNumber = !digits.isEmpty()
                && digits.length() <= MAX_DIGITS
                && digits.chars().allMatch(c -> c >= '0' && c <= '9')
                && (digits.length() == 1 || digits.charAt(0) != '0');
        return isNumber ? OptionalInt.of(Integer.parseInt(digits)) : OptionalInt.empty();
    }

    /** The revision whose template it was made from; empty when it does not say. */
    static String revision(Pod pod) {
        return ObjectFacts.labels(pod).getOrDefault(REVISION, "");
    }

    static OwnerReference ownedBy(StatefulSet set) {
        return new OwnerReferenceBuilder()
                .withApiVersion("apps/v1")
                .withKind("StatefulSet")
                .withName(ObjectFacts.name(set))
                .withUid(ObjectFacts.uid(set))
                .withController(true)
                .withBlockOwnerDeletion(true)
                .build();
    }

    private static Map<String, String> copy(@Nullable Map<String, String> map) {
        return map == null ? new HashMap<>() : new HashMap<>(map);
    }
}
