package sh.deploy.apiserver.kinds.cel.values;

import org.jspecify.annotations.Nullable;

/** A value that may be missing. @param value null when it is */
public record OptionalValue(@Nullable Object value) {
    public static final OptionalValue NONE = new OptionalValue(null);

    public static OptionalValue of(Object value) {
        return new OptionalValue(value);
    }

    /** None of a null. */
    public static OptionalValue ofNullable(@Nullable Object value) {
        return value == null ? NONE : new OptionalValue(value);
    }

    /** @throws EvaluationFailed there is none */
    public Object require() {
        if (value == null) {
            throw new EvaluationFailed("optional.none() dereference");
        }
        return value;
    }
}
