package sh.deploy.apiserver.audit;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A body that goes on record. Holds its bytes and how to read them, and nothing else of the request.
 *
 * @param bytes null where it is longer than what goes on record
 */
public record Body(byte @Nullable [] bytes, Reader reader) {
    /** Longer ones are left out, and the event says so. */
    private static final int MOST_BYTES = 256 << 10;

    /** What bytes of one media type say. Has nothing to remember. */
    public interface Reader {
        /** @throws sh.deploy.api.problem.ProblemException they say nothing */
        JsonNode read(byte[] bytes);
    }

    public static Body of(byte[] bytes, Reader reader) {
        return new Body(bytes.length <= MOST_BYTES ? bytes : null, reader);
    }

    /** What is kept in memory of it. */
    int heldBytes() {
        return bytes == null ? 0 : bytes.length;
    }
}
