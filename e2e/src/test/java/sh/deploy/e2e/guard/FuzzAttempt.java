package sh.deploy.e2e.guard;

import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * One request of a fuzzing tool's, and what it was answered.
 *
 * @param address with its query
 * @param status 0 where no answer came
 * @param revision of the object in the answer; 0 where there is none
 * @param name of the object in the answer; empty where there is none
 */
record FuzzAttempt(String method, String address, int status, long revision, String name) {
    private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS", "TRACE");

    static FuzzAttempt of(JsonNode request, int status, JsonNode answer) {
        return new FuzzAttempt(
                request.path("method").asString(),
                request.path("uri").asString(),
                status,
                answer.at("/metadata/resourceVersion").asLong(0),
                answer.at("/metadata/name").asString(""));
    }

    /** Or nobody knows whether it was. */
    boolean isDone() {
        return status == 0 || status / 100 == 2;
    }

    boolean isRead() {
        return READING.contains(method);
    }

    /** What it asked to be tried alone. */
    boolean isTrial() {
        return address.contains("dryRun=");
    }

    /** What it asked to be changed, and was. */
    boolean isWrite() {
        return isDone() && !isRead() && !isTrial();
    }

    /** One that is kept: questions are answered by what looks like one. */
    boolean isOfAnObject() {
        return revision > 0 && !name.isEmpty();
    }

    FuzzTarget target() {
        return FuzzTarget.of(address);
    }
}
