package sh.deploy.api.problem;

/**
 * One field of an object that is wrong.
 *
 * @param type the word of the Kubernetes API: {@code FieldValueRequired}, {@code FieldValueInvalid},
 *     {@code FieldValueNotSupported}, {@code FieldValueDuplicate}, {@code FieldValueForbidden},
 *     {@code FieldValueTooLong}, {@code FieldValueTypeInvalid}
 * @param field path as upstream writes it, such as {@code spec.containers[0].image}
 * @param message full sentence: what is wrong with which value, and what is allowed
 */
public record FieldCause(String type, String field, String message) {
    public static FieldCause required(String field, String detail) {
        return new FieldCause("FieldValueRequired", field, join("Required value", detail));
    }

    public static FieldCause invalid(String field, Object value, String detail) {
        return new FieldCause("FieldValueInvalid", field, join("Invalid value: " + quote(value), detail));
    }

    public static FieldCause notSupported(String field, Object value, Iterable<String> allowed) {
        var quoted = new StringBuilder();
        for (var one : allowed) {
            quoted.append(quoted.isEmpty() ? "" : ", ").append('"').append(one).append('"');
        }
        return new FieldCause(
                "FieldValueNotSupported",
                field,
                "Unsupported value: " + quote(value) + ": supported values: " + quoted);
    }

    public static FieldCause duplicate(String field, Object value) {
        return new FieldCause("FieldValueDuplicate", field, "Duplicate value: " + quote(value));
    }

    public static FieldCause forbidden(String field, String detail) {
        return new FieldCause("FieldValueForbidden", field, join("Forbidden", detail));
    }

    public static FieldCause tooLong(String field, int maxLength) {
        return new FieldCause("FieldValueTooLong", field, "Too long: may not be more than " + maxLength + " bytes");
    }

    public static FieldCause typeInvalid(String field, Object value, String detail) {
        return new FieldCause("FieldValueTypeInvalid", field, join("Invalid value: " + quote(value), detail));
    }

    private static String quote(Object value) {
        return value instanceof CharSequence ? "\"" + value + "\"" : String.valueOf(value);
    }

    private static String join(String head, String detail) {
        return detail.isEmpty() ? head : head + ": " + detail;
    }
}
