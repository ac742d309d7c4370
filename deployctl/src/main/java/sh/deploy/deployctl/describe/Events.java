package sh.deploy.deployctl.describe;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import sh.deploy.deployctl.output.Ages;
import tools.jackson.databind.JsonNode;

/** Reads Event objects, which have had several ways to say when and how often. */
public final class Events {
    private Events() {}

    /** Oldest first. */
    public static List<JsonNode> sorted(Stream<JsonNode> events) {
        return events.sorted(Comparator.comparing(Events::last)).toList();
    }

    /** {@code 5s}, or {@code 5s (x3 over 2m)}. */
    public static String age(JsonNode event, Instant now) {
        var age = Ages.since(last(event), now);
        int count = Math.max(
                event.path("count").asInt(1), event.path("series").path("count").asInt(1));
        var first = event.path("firstTimestamp").asString("");
        return count <= 1
                ? age
                : age + " (x" + count + " over " + Ages.since(first.isEmpty() ? last(event) : first, now) + ")";
    }

    /** When it was seen last. */
    public static String last(JsonNode event) {
        for (var time : List.of(
                event.path("series").path("lastObservedTime"),
                event.path("lastTimestamp"),
                event.path("eventTime"),
                event.path("metadata").path("creationTimestamp"))) {
            if (!time.asString("").isEmpty()) {
                return time.asString("");
            }
        }
        return "";
    }

    public static String source(JsonNode event) {
        var component = event.path("source").path("component").asString("");
        return component.isEmpty() ? event.path("reportingComponent").asString("") : component;
    }
}
