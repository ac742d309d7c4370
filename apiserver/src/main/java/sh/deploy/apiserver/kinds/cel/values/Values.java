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
            case Boolean ignored -> "bool";
            case Long ignored -> "int";
            case Unsigned ignored -> "uint";
            case Double ignored -> "double";
            case String ignored -> "string";
            case Bytes ignored -> "bytes";
            case NullValue ignored -> "null_type";
            case List<?> ignored -> "list";
            case MapValue ignored -> "map";
            case OptionalValue ignored -> "optional_type";
            case Instant ignored -> "google.protobuf.Timestamp";
            case Duration ignored -> "google.protobuf.Duration";
            case TypeValue ignored -> "type";
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
            case NullValue ignored -> true;
            case List<?> list -> list.isEmpty();
            case MapValue map -> map.size() == 0;
            case Duration duration -> duration.isZero();
            case OptionalValue optional -> optional.value() == null;
            default -> false;
        };
    }
}
