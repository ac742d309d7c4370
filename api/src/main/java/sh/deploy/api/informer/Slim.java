package sh.deploy.api.informer;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PartialObjectMetadata;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes objects small before a cache keeps them. Takes out what no holder of a cache reads: who set which field, which is half of
 * an object's size on the wire, and the empty collections that the model makes for everything that is absent. Lets objects share
 * the strings that many of them have in common. Belongs to one thread.
 */
final class Slim {
    private static final int SHARED = 4_096;

    private final Map<String, String> known = new HashMap<>();

    void down(HasMetadata object) {
        object.setApiVersion(shared(object.getApiVersion()));
        if (object instanceof PartialObjectMetadata partial) {
            partial.setKind(shared(partial.getKind()));
        }
        var metadata = object.getMetadata();
        metadata.setNamespace(shared(metadata.getNamespace()));
        metadata.setCreationTimestamp(shared(metadata.getCreationTimestamp()));
        metadata.setManagedFields(null);
        if (metadata.getAnnotations() != null && metadata.getAnnotations().isEmpty()) {
            metadata.setAnnotations(null);
        }
        if (metadata.getLabels() != null && metadata.getLabels().isEmpty()) {
            metadata.setLabels(null);
        }
        if (metadata.getFinalizers() != null && metadata.getFinalizers().isEmpty()) {
            metadata.setFinalizers(null);
        }
        if (metadata.getOwnerReferences() != null
                && metadata.getOwnerReferences().isEmpty()) {
            metadata.setOwnerReferences(null);
        }
        if (metadata.getAdditionalProperties().isEmpty()) {
            metadata.setAdditionalProperties(Map.of());
        }
    }

    private @Nullable String shared(@Nullable String text) {
        if (text == null) {
            return null;
        }
        if (known.size() >= SHARED) {
            known.clear();
        }
        var first = known.putIfAbsent(text, text);
        return first == null ? text : first;
    }
}
