package sh.deploy.apiserver.audit;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A body that goes on record.
 *
 * @param bytes how long it is
 * @param content read when the event is written; whoever asks may change what they get, and gets a
 *     {@link sh.deploy.api.problem.ProblemException} where it is none; null where it is longer than what goes on record
 */
public record Body(int bytes, @Nullable Supplier<JsonNode> content) {
    /** Longer ones are left out, and the event says so. */
    private static final int MOST_BYTES = 256 << 10;

    public static Body of(int bytes, Supplier<JsonNode> content) {
        return new Body(bytes, bytes <= MOST_BYTES ? content : null);
    }

    /** What is kept in memory of it. */
    int heldBytes() {
        return content == null ? 0 : bytes;
    }
}
