package sh.deploy.apiserver.nodes;

import tools.jackson.databind.node.ObjectNode;

/** A core/v1 Event as it is stored: the agent says what happened, the server who says so, when and how often. Pure. */
final class EventObjects {
    private static final String REPORTER = "kubelet";

    private EventObjects() {}

    static ObjectNode first(EventReports.Said said, EventReports.Subject subject) {
        var event = said.event().deepCopy();
        event.put("apiVersion", "v1");
        event.put("kind", "Event");
        var metadata = event.putObject("metadata");
        metadata.put("namespace", subject.namespace());
        metadata.put("name", said.name());
        var source = event.putObject("source");
        source.put("component", REPORTER);
        source.put("host", subject.node());
        event.put("reportingComponent", REPORTER);
        event.put("reportingInstance", subject.node());
        event.put("type", subject.type());
        event.put("count", said.times());
        event.put("firstTimestamp", Timestamps.of(said.first()));
        event.put("lastTimestamp", Timestamps.of(said.last()));
        return event;
    }

    static ObjectNode again(ObjectNode stored, EventReports.Said said) {
        var event = stored.deepCopy();
        event.put("count", stored.path("count").asInt(1) + said.times());
        event.put("lastTimestamp", Timestamps.of(said.last()));
        return event;
    }
}
