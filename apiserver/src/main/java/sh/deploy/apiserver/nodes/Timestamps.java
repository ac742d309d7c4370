package sh.deploy.apiserver.nodes;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Times as the Kubernetes API writes them: RFC 3339, whole seconds. */
final class Timestamps {
    private Timestamps() {}

    static String of(Instant at) {
        return at.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
