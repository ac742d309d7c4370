package sh.deploy.apiserver.kinds.policy;

import java.util.List;
import java.util.Map;
import sh.deploy.api.problem.FieldCause;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.node.ObjectNode;

/** The same events in the shape of events.k8s.io. */
public final class EventsV1Policy extends EventPolicy {
    /** Field here, field in the core group. */
    private static final Map<String, String> RENAMED = Map.of(
            "regarding", "involvedObject",
            "note", "message",
            "reportingController", "reportingComponent",
            "deprecatedSource", "source",
            "deprecatedFirstTimestamp", "firstTimestamp",
            "deprecatedLastTimestamp", "lastTimestamp",
            "deprecatedCount", "count");

    public EventsV1Policy() {
        super(KindNames.namespaced("events.k8s.io", "v1", "Event", "events", "io.k8s.api.events.v1.Event")
                .shortened("ev"));
    }

    @Override
    public boolean isStored() {
        return false;
    }

    @Override
    public ObjectNode toStored(ObjectNode object) {
        RENAMED.forEach((ours, core) -> rename(object, ours, core));
        return object.put("apiVersion", "v1");
    }

    @Override
    public ObjectNode fromStored(ObjectNode stored) {
        RENAMED.forEach((ours, core) -> rename(stored, core, ours));
        return stored.put("apiVersion", "events.k8s.io/v1");
    }

    @Override
    public void applyDefaults(ObjectNode event) {
        Tree.child(event, "regarding");
    }

    @Override
    public void validate(ObjectNode event, List<FieldCause> causes) {
        if (!Tree.has(event, "eventTime")) {
            return;
        }
        for (var name : List.of("reportingController", "reportingInstance", "action", "reason")) {
            if (Tree.text(event, name).isEmpty()) {
                causes.add(FieldCause.required(name, ""));
            }
        }
    }

    @Override
    public void addCells(ObjectNode object, java.time.Instant now, tools.jackson.databind.node.ArrayNode cells) {
        EventCells.add(toStored(object.deepCopy()), now, cells);
    }

    private static void rename(ObjectNode object, String from, String to) {
        var value = object.remove(from);
        if (value != null) {
            object.set(to, value);
        }
    }
}
