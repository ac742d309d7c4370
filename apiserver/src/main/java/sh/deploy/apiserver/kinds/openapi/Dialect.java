package sh.deploy.apiserver.kinds.openapi;

/** Which OpenAPI is written. */
public enum Dialect {
    /** Swagger 2.0. */
    V2("#/definitions/"),
    /** OpenAPI 3.0. */
    V3("#/components/schemas/");

    private final String refPrefix;

    Dialect(String refPrefix) {
        this.refPrefix = refPrefix;
    }

    String ref(String type) {
        return refPrefix + type;
    }
}
