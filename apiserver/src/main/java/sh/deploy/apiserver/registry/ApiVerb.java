package sh.deploy.apiserver.registry;

/** What a request asks for. Watching has its own door, since it does not end. */
public enum ApiVerb {
    GET("get"),
    LIST("list"),
    CREATE("create"),
    UPDATE("update"),
    PATCH("patch"),
    DELETE("delete"),
    DELETE_COLLECTION("deletecollection");

    private final String wire;

    ApiVerb(String wire) {
        this.wire = wire;
    }

    /** The word that access rules and metrics use. */
    public String wire() {
        return wire;
    }
}
