package sh.deploy.api.object;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads an object's metadata, where the model has null for "none". */
public final class ObjectFacts {
    private ObjectFacts() {}

    /** The revision of its last change; 0 for an object that the server has not seen. */
    public static long revision(HasMetadata object) {
        var version = object.getMetadata().getResourceVersion();
        return version == null || version.isEmpty() ? 0 : Long.parseLong(version);
    }

    public static String name(HasMetadata object) {
        return orEmpty(object.getMetadata().getName());
    }

    /** Empty for a cluster-scoped object. */
    public static String namespace(HasMetadata object) {
        return orEmpty(object.getMetadata().getNamespace());
    }

    /** Empty for an object that the server has not seen. */
    public static String uid(HasMetadata object) {
        return orEmpty(object.getMetadata().getUid());
    }

    public static ObjectKey key(ResourceType<?> type, HasMetadata object) {
        return new ObjectKey(type.group(), type.plural(), namespace(object), name(object));
    }

    public static Map<String, String> labels(HasMetadata object) {
        return orEmpty(object.getMetadata().getLabels());
    }

    public static Map<String, String> annotations(HasMetadata object) {
        return orEmpty(object.getMetadata().getAnnotations());
    }

    public static List<OwnerReference> owners(HasMetadata object) {
        var owners = object.getMetadata().getOwnerReferences();
        return owners == null ? List.of() : owners;
    }

    /** The owner that manages the object, of which there is at most one. */
    public static Optional<OwnerReference> controller(HasMetadata object) {
        return owners(object).stream()
                .filter(owner -> Boolean.TRUE.equals(owner.getController()))
                .findFirst();
    }

    public static boolean isControlledBy(HasMetadata object, HasMetadata owner) {
        return controller(object)
                .filter(found -> uid(owner).equals(found.getUid()))
                .isPresent();
    }

    public static List<String> finalizers(HasMetadata object) {
        var finalizers = object.getMetadata().getFinalizers();
        return finalizers == null ? List.of() : finalizers;
    }

    public static boolean isBeingDeleted(HasMetadata object) {
        return object.getMetadata().getDeletionTimestamp() != null;
    }

    /** {@link Instant#EPOCH} when the server has not set it. */
    public static Instant created(HasMetadata object) {
        return instant(object.getMetadata().getCreationTimestamp()).orElse(Instant.EPOCH);
    }

    /** A timestamp of the API; empty when it is absent or unreadable. */
    public static Optional<Instant> instant(@Nullable String timestamp) {
        if (timestamp == null || timestamp.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Instant.parse(timestamp));
        } catch (DateTimeParseException unreadable) {
            return Optional.empty();
        }
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }

    private static Map<String, String> orEmpty(@Nullable Map<String, String> map) {
        return map == null ? Map.of() : map;
    }
}
