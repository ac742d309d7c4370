package sh.deploy.apiserver.kinds.cel.values;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** What values are. */
public final class Values {
    private Values() {}

    /** The name of a value's type, as the language has it. */
    public static String typeName(Object value) {
        return switch (value) {
            case Boolean _ -> "bool";
            case Long _ -> "int";
            case Unsigned _ -> "uint";
            case Double _ -> "double";
            case String _ -> "string";
            case Bytes _ -> "bytes";
            case NullValue _ -> "null_type";
            case List<?> _ -> "list";
            case ObjectValue object -> object.typeName();
            case MapValue _ -> "map";
            case OptionalValue _ -> "optional_type";
            case Instant _ -> "google.protobuf.Timestamp";
            case Duration _ -> "google.protobuf.Duration";
            case TypeValue _ -> "type";
            case Opaque opaque -> opaque.typeName();
            default -> "dyn";
        };
    }

    /** Characters of a text: one for each code point. */
    public static int length(String text) {
        return text.codePointCount(0, text.length());
    }

    /** As {@code optional.ofNonZeroValue} has it. */
    public static boolean isZero(Object value) {
        return switch (value) {
            case Boolean truth -> !truth;
            case Long number -> number == 0;
            case Unsigned number -> number.bits() == 0;
            case Double number -> number == 0;
            case String text -> text.isEmpty();
            case Bytes bytes -> bytes.array().length == 0;
            case NullValue _ -> true;
            case List<?> list -> list.isEmpty();
            case MapValue map -> map.size() == 0;
            case Duration duration -> duration.isZero();
            case OptionalValue optional -> optional.value() == null;
            default -> false;
        };
    }
}
