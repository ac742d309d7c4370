package sh.deploy.apiserver.kinds.policy;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.JsonNode;

/** Ages as kubectl writes them: {@code 5s}, {@code 3m20s}, {@code 45m}, {@code 7h12m}, {@code 3d4h}, {@code 2y10d}. */
public final class Ages {
    static final String UNKNOWN = "<unknown>";

    private Ages() {}

    /** Age of the object by its creation time. */
    public static String since(JsonNode object, Instant now) {
        return since(Tree.text(object, "metadata", "creationTimestamp"), now);
    }

    /** Time from an RFC 3339 timestamp until now. */
    public static String since(String timestamp, Instant now) {
        var then = parse(timestamp);
        return then == null ? UNKNOWN : between(then, now);
    }

    static String between(Instant then, Instant now) {
        var age = Duration.between(then, now);
        return age.toSeconds() < -1 ? "<invalid>" : write(Math.max(0, age.toSeconds()));
    }

    /** Two units at most, the second only while it matters. */
    static String write(long seconds) {
        long minutes = seconds / 60;
        long hours = minutes / 60;
        long days = hours / 24;
        if (seconds < 60 * 2) {
            return seconds + "s";
        } else if (minutes < 10) {
            return two(minutes, "m", seconds % 60, "s");
        } else if (minutes < 60 * 3) {
            return minutes + "m";
        } else if (hours < 8) {
            return two(hours, "h", minutes % 60, "m");
        } else if (hours < 48) {
            return hours + "h";
        } else if (days < 8) {
            return two(days, "d", hours % 24, "h");
        } else if (days < 365 * 2) {
            return days + "d";
        } else if (days < 365 * 8) {
            return two(days / 365, "y", days % 365, "d");
        }
        return days / 365 + "y";
    }

    static @Nullable Instant parse(String timestamp) {
        try {
            return timestamp.isEmpty() ? null : OffsetDateTime.parse(timestamp).toInstant();
        } catch (DateTimeParseException notATime) {
            return null;
        }
    }

    private static String two(long first, String firstUnit, long second, String secondUnit) {
        return second == 0 ? first + firstUnit : first + firstUnit + second + secondUnit;
    }
}
