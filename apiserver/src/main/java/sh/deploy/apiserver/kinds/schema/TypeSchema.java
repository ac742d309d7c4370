package sh.deploy.apiserver.kinds.schema;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A type with named fields.
 *
 * @param name such as {@code io.k8s.api.core.v1.Pod}
 * @param description may be empty
 * @param mapType {@code atomic} when server-side apply takes the object as a whole, else empty
 * @param fields by name, in the order of their declaration
 * @param byNumber those with a protobuf number
 * @param inlined by protobuf number, types of messages whose fields stand in this object itself
 */
public record TypeSchema(
        String name,
        String description,
        String mapType,
        Map<String, FieldSchema> fields,
        Map<Integer, FieldSchema> byNumber,
        Map<Integer, String> inlined) {

    public @Nullable FieldSchema field(String name) {
        return fields.get(name);
    }

    /** {@code Pod}. */
    public String shortName() {
        return name.substring(name.lastIndexOf('.') + 1);
    }
}
