package sh.deploy.api.object;

import io.fabric8.kubernetes.api.model.HasMetadata;

/** Which object of a kind. @param namespace empty for a cluster-scoped object */
public record NamespacedName(String namespace, String name) {
    public static NamespacedName of(HasMetadata object) {
        return new NamespacedName(ObjectFacts.namespace(object), ObjectFacts.name(object));
    }

    @Override
    public String toString() {
        return namespace.isEmpty() ? name : namespace + "/" + name;
    }
}
