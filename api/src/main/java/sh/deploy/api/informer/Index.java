package sh.deploy.api.informer;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import sh.deploy.api.object.LocalVolumes;
import sh.deploy.api.object.ObjectFacts;

/**
 * A way to find objects without looking at all of them.
 *
 * @param values under which values an object is found; reads the object only
 */
public record Index<T>(String name, Function<? super T, Collection<String>> values) {
    public static <T extends HasMetadata> Index<T> byNamespace() {
        return new Index<>("namespace", object -> List.of(ObjectFacts.namespace(object)));
    }

    /** By the uid of every owner, managing or not. */
    public static <T extends HasMetadata> Index<T> byOwner() {
        return new Index<>("owner", object -> {
            var owners = ObjectFacts.owners(object);
            return owners.isEmpty()
                    ? List.of()
                    : owners.stream().map(OwnerReference::getUid).distinct().toList();
        });
    }

    /** By namespace, those objects that no controller manages. */
    public static <T extends HasMetadata> Index<T> uncontrolled() {
        return new Index<>(
                "uncontrolled",
                object -> ObjectFacts.controller(object).isPresent()
                        ? List.of()
                        : List.of(ObjectFacts.namespace(object)));
    }

    /** By the value of one label; objects without it are not found. */
    public static <T extends HasMetadata> Index<T> byLabel(String label) {
        return new Index<>("label " + label, object -> {
            var value = ObjectFacts.labels(object).get(label);
            return value == null ? List.of() : List.of(value);
        });
    }

    /** Pods by the node they are bound to; empty for those bound to none. */
    public static Index<Pod> byNode() {
        return new Index<>("node", pod -> {
            var node = pod.getSpec() == null ? null : pod.getSpec().getNodeName();
            return List.of(node == null ? "" : node);
        });
    }

    /** Pods by each claim they use, written as {@code namespace/name}. */
    public static Index<Pod> byClaim() {
        return new Index<>(
                "claim",
                pod -> LocalVolumes.claims(pod).stream()
                        .map(claim -> ObjectFacts.namespace(pod) + "/" + claim)
                        .toList());
    }
}
