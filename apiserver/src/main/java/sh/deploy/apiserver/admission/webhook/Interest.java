package sh.deploy.apiserver.admission.webhook;

import java.util.List;
import tools.jackson.databind.JsonNode;

/** What somebody who judges changes wants to know of. Source: Kubernetes API reference, MatchResources. */
public interface Interest {
    List<Rule> rules();

    /** What they do not want to know of, whatever the rules say. */
    default List<Rule> exceptions() {
        return List.of();
    }

    /** Whether a rule takes in the same object under another group too. */
    boolean equivalent();

    JsonNode namespaceSelector();

    JsonNode objectSelector();
}
