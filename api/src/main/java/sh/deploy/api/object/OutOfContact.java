package sh.deploy.api.object;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Since when a node is out of contact, to the millisecond. The API server says it in the message of the node's conditions, by its own clock
 * for all nodes alike, and controllers read it there: the times of conditions are whole seconds, which do not tell nodes that fell silent
 * at once from those that did one after the other.
 */
public final class OutOfContact {
    private static final String SINCE = " (since ";
    private static final String END = ").";

    private OutOfContact() {}

    /**
     * The message of a condition.
     *
     * @param why in words
     */
    public static String message(String why, Instant since) {
        return "The node's agent is out of contact: " + why + SINCE + since.truncatedTo(ChronoUnit.MILLIS) + END;
    }

    /** Empty when the message says nothing of the kind, as one of an older server. */
    public static Optional<Instant> since(@Nullable String message) {
        int start = message == null ? -1 : message.lastIndexOf(SINCE);
        return message == null || start < 0 || !message.endsWith(END)
                ? Optional.empty()
                : ObjectFacts.instant(message.substring(start + SINCE.length(), message.length() - END.length()));
    }
}
