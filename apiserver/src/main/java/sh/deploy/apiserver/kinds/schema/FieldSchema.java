package sh.deploy.apiserver.kinds.schema;

import java.util.List;

/**
 * One field of a type.
 *
 * @param number its protobuf number; 0 when it has none in this type's own message
 * @param description one or two sentences; may be empty
 * @param required must be present
 * @param mergeKey field that tells the elements of a list apart in a strategic merge patch; empty when the list is replaced
 * @param strategy {@code merge}, {@code replace}, {@code retainKeys}, or none: how a strategic merge patch treats the value
 * @param listType {@code atomic}, {@code set}, {@code map} or empty
 * @param listKeys fields that tell the elements of a {@code map} list apart
 * @param mapType {@code atomic} or empty
 * @param oneOf the values allowed; empty when any is
 * @param unsetWhenZero 0 and false mean the same as leaving the field out, as in protobuf bodies they may
 */
public record FieldSchema(
        String name,
        ValueType type,
        int number,
        String description,
        boolean required,
        String mergeKey,
        List<String> strategy,
        String listType,
        List<String> listKeys,
        String mapType,
        List<String> oneOf,
        boolean unsetWhenZero) {

    public boolean merges() {
        return strategy.contains("merge");
    }

    /** Whether an object takes the place of the one before it, instead of being merged into it. */
    public boolean replaces() {
        return strategy.contains("replace");
    }

    public boolean retainsKeys() {
        return strategy.contains("retainKeys");
    }
}
