package sh.deploy.apiserver.admission.webhook;

import java.util.List;
import tools.jackson.databind.JsonNode;

/** What a webhook says. Its audit annotations are read and dropped: there is no audit record yet that could keep them. */
sealed interface Verdict {
    /** Sentences for whoever asked, whatever the verdict. */
    List<String> warnings();

    /** @param patch list of operations of RFC 6902; empty: it stays as it is */
    record Allowed(JsonNode patch, List<String> warnings) implements Verdict {}

    /**
     * @param code HTTP status; 0: it gave none
     * @param reason a word of Kubernetes' or its own; may be empty
     * @param message for a person; may be empty
     */
    record Denied(int code, String reason, String message, List<String> warnings) implements Verdict {}
}
