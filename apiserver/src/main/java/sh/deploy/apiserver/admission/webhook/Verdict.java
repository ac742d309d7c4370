package sh.deploy.apiserver.admission.webhook;

import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** What a webhook says. */
sealed interface Verdict {
    /** Sentences for whoever asked, whatever the verdict. */
    List<String> warnings();

    /** What it has to say for the audit record, by keys without its name, whatever the verdict. */
    Map<String, String> annotations();

    /** @param patch list of operations of RFC 6902; empty: it stays as it is */
    record Allowed(JsonNode patch, List<String> warnings, Map<String, String> annotations) implements Verdict {}

    /**
     * @param code HTTP status; 0: it gave none
     * @param reason a word of Kubernetes' or its own; may be empty
     * @param message for a person; may be empty
     */
    record Denied(int code, String reason, String message, List<String> warnings, Map<String, String> annotations)
            implements Verdict {}
}
