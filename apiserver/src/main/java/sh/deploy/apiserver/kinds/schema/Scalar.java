package sh.deploy.apiserver.kinds.schema;

/** A value that is not made of fields. */
public enum Scalar {
    STRING("string", "string", ""),
    BOOLEAN("boolean", "boolean", ""),
    INT32("int32", "integer", "int32"),
    INT64("int64", "integer", "int64"),
    DOUBLE("double", "number", "double"),
    /** Base64 in JSON. */
    BYTES("bytes", "string", "byte"),
    /** RFC 3339, whole seconds. */
    TIME("time", "string", "date-time"),
    /** RFC 3339 with microseconds. */
    MICRO_TIME("microTime", "string", "date-time"),
    /** Such as {@code 500m} or {@code 2Gi}; a JSON number will do. */
    QUANTITY("quantity", "string", "quantity"),
    /** A number, or a string such as {@code 25%}. */
    INT_OR_STRING("intOrString", "string", "int-or-string"),
    /** Anything. */
    ANY("any", "object", "");

    private final String word;
    private final String openApiType;
    private final String openApiFormat;

    Scalar(String word, String openApiType, String openApiFormat) {
        this.word = word;
        this.openApiType = openApiType;
        this.openApiFormat = openApiFormat;
    }

    /** As written in the schema's resources. */
    public String word() {
        return word;
    }

    public String openApiType() {
        return openApiType;
    }

    /** Empty when the type says it all. */
    public String openApiFormat() {
        return openApiFormat;
    }
}
