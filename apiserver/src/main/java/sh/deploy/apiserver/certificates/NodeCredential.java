package sh.deploy.apiserver.certificates;

import java.time.DateTimeException;
import java.time.Instant;

/**
 * A certificate that a node's agent was given.
 *
 * @param keyId of its key
 * @param until when it ends
 * @param requester who asked for it, or for the one that it renews
 */
record NodeCredential(String keyId, Instant until, String requester) {
    private static final int PARTS = 3;

    boolean isLive(Instant now) {
        return until.isAfter(now);
    }

    boolean isOf(String key) {
        return keyId.equals(key);
    }

    /** Whether the same key was given to the same requester. */
    boolean isSameAs(NodeCredential other) {
        return isOf(other.keyId) && requester.equals(other.requester);
    }

    /** One line, without its end. */
    String text() {
        return keyId + " " + until + " " + requester;
    }

    /** A line that somebody has made unreadable counts as somebody's, for ever. */
    static NodeCredential parse(String line) {
        var parts = line.split(" ", PARTS);
        try {
            return parts.length == PARTS
                    ? new NodeCredential(parts[0], Instant.parse(parts[1]), parts[2])
                    : unreadable();
        } catch (DateTimeException e) {
            return unreadable();
        }
    }

    private static NodeCredential unreadable() {
        return new NodeCredential("", Instant.MAX, "");
    }
}
