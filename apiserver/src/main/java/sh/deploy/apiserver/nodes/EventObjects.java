package sh.deploy.apiserver.nodes;

import java.time.Instant;
import tools.jackson.databind.node.ObjectNode;

/** A core/v1 Event as it is stored: the agent says what happened, the server who says so, when and how often. Pure. */
final class EventObjects {
    private static final String REPORTER = "kubelet";

    private EventObjects() {}

    static ObjectNode first(ObjectNode said, EventReports.Subject subject, int times, Instant now) {
        var event = said.deepCopy();
        event.put("apiVersion", "v1");
        event.put("kind", "Event");
        var metadata = event.putObject("metadata");
        metadata.put("namespace", subject.namespace());
        metadata.put("name", subject.key().name());
        var source = event.putObject("source");
        source.put("component", REPORTER);
        source.put("host", subject.node());
        event.put("reportingComponent", REPORTER);
        event.put("reportingInstance", subject.node());
        event.put("type", subject.type());
        event.put("count", times);
        event.put("firstTimestamp", Timestamps.of(now));
        event.put("lastTimestamp", Timestamps.of(now));
        return event;
    }

    static ObjectNode again(ObjectNode stored, int times, Instant now) {
        var event = stored.deepCopy();
        event.put("count", stored.path("count").asInt(1) + times);
        event.put("lastTimestamp", Timestamps.of(now));
        return event;
    }
}
