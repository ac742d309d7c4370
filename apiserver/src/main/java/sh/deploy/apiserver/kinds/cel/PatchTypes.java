package sh.deploy.apiserver.kinds.cel;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import sh.deploy.apiserver.kinds.cel.types.Type;

/**
 * The types of the objects that say what is to be changed. Source: Kubernetes' documentation, "Mutating Admission Policy", ApplyConfiguration and
 * JSONPatch.
 */
public final class PatchTypes {
    /** The object that is changed, with the fields that somebody gives it; {@code Object.spec} is what stands in its field {@code spec}. */
    public static final Type OBJECT = new Type.Made("Object");

    /** One operation of RFC 6902. */
    public static final Type JSON_PATCH = new Type.Fields(
            "JSONPatch", Map.of("op", Type.STRING, "path", Type.STRING, "from", Type.STRING, "value", Type.DYN));

    private static final String PART = "Object.";

    private PatchTypes() {}

    /** Null when there is no such type. */
    static @Nullable Type named(String name) {
        if (name.equals(JSON_PATCH.toString())) {
            return JSON_PATCH;
        }
        if (name.equals(OBJECT.toString())) {
            return OBJECT;
        }
        return name.startsWith(PART) ? new Type.Made(name) : null;
    }
}
