package sh.deploy.apiserver.kinds.schema;

/** What a field holds. */
public sealed interface ValueType {
    /** A single value. */
    record One(Scalar scalar) implements ValueType {}

    /** An object of a named type. */
    record Typed(String name) implements ValueType {}

    /** A list. */
    record ListOf(ValueType element) implements ValueType {}

    /** An object whose keys are free. */
    record MapOf(ValueType value) implements ValueType {}

    /** Reads {@code string}, {@code []int32}, {@code {}quantity} or a type's name. */
    static ValueType parse(String text) {
        if (text.startsWith("[]")) {
            return new ListOf(parse(text.substring(2)));
        }
        if (text.startsWith("{}")) {
            return new MapOf(parse(text.substring(2)));
        }
        for (var scalar : Scalar.values()) {
            if (scalar.word().equals(text)) {
                return new One(scalar);
            }
        }
        if (text.indexOf('.') < 0) {
            throw new IllegalArgumentException("no such type: " + text);
        }
        return new Typed(text);
    }

    /** The inverse of {@link #parse}. */
    default String text() {
        return switch (this) {
            case One one -> one.scalar().word();
            case Typed typed -> typed.name();
            case ListOf list -> "[]" + list.element().text();
            case MapOf map -> "{}" + map.value().text();
        };
    }
}
