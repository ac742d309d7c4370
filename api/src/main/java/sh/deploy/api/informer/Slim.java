package sh.deploy.api.informer;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Map;

/**
 * Takes out of an object what no holder of a cache reads, before a cache keeps it: who set which field, which is half of an
 * object's size on the wire, and the empty collections that the model makes for everything that is absent.
 */
final class Slim {
    private Slim() {}

    static void down(HasMetadata object) {
        var metadata = object.getMetadata();
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
}
