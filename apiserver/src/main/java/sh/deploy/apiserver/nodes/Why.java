package sh.deploy.apiserver.nodes;

/** Why a verdict is what it is. */
enum Why {
    HEARD("heard"),
    NEVER_HEARD("not heard since the API server started"),
    SILENT("silent"),
    DEAF("beats, but does not hear this server"),
    CLOSED("connection closed"),
    RESTARTING("its agent is restarting"),
    FLAPPING("comes and goes");

    private final String words;

    Why(String words) {
        this.words = words;
    }

    String words() {
        return words;
    }
}
