package sh.deploy.apiserver.kinds.policy;

import java.time.Instant;
import java.util.List;
import sh.deploy.api.problem.FieldCause;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Event: something that happened to an object. Kept in the shape of the core group, whichever it was written in. */
public class EventPolicy extends KindPolicy {
    private static final int MAX_MESSAGE = 1024;

    public EventPolicy() {
        this(KindNames.namespaced("", "v1", "Event", "events", "io.k8s.api.core.v1.Event")
                .shortened("ev"));
    }

    EventPolicy(KindNames names) {
        super(names);
    }

    @Override
    public String storageGroup() {
        return "";
    }

    /** Always written, be it empty: clients generated from the published schema rely on it. */
    @Override
    public void applyDefaults(ObjectNode event) {
        Tree.child(event, "involvedObject");
    }

    @Override
    public void validate(ObjectNode event, List<FieldCause> causes) {
        var about = Tree.text(event, "involvedObject", "namespace");
        var namespace = Tree.text(event, "metadata", "namespace");
        boolean clusterScoped = about.isEmpty() && namespace.equals("default");
        boolean ofANamespace = Tree.text(event, "involvedObject", "kind").equals("Namespace");
        if (!about.equals(namespace) && !clusterScoped && !ofANamespace && !about.isEmpty()) {
            causes.add(FieldCause.invalid("involvedObject.namespace", about, "does not match event.namespace"));
        }
        if (Tree.text(event, "message").length() > MAX_MESSAGE && Tree.has(event, "eventTime")) {
            causes.add(FieldCause.invalid("message", "", "can have at most " + MAX_MESSAGE + " characters"));
        }
    }

    @Override
    public List<SelectableField> selectableFields() {
        return List.of(
                SelectableField.of("involvedObject.kind"),
                SelectableField.of("involvedObject.namespace"),
                SelectableField.of("involvedObject.name"),
                SelectableField.of("involvedObject.uid"),
                SelectableField.of("involvedObject.apiVersion"),
                SelectableField.of("involvedObject.resourceVersion"),
                SelectableField.of("involvedObject.fieldPath"),
                SelectableField.of("reason"),
                SelectableField.of("reportingComponent"),
                SelectableField.of("source", "source.component"),
                SelectableField.of("type"));
    }

    @Override
    public List<Column> columns() {
        return List.of(
                Column.text("Last Seen", "Time since it happened last."),
                Column.text("Type", "Normal or Warning."),
                Column.text("Reason", "One word for what happened."),
                Column.text("Object", "What it happened to."),
                Column.text("Subobject", "Which part of the object it happened to.")
                        .wide(),
                Column.text("Source", "Who reports it.").wide(),
                Column.text("Message", "What happened."),
                Column.text("First Seen", "Time since it happened first.").wide(),
                Column.number("Count", "How often it happened.").wide(),
                new Column("Name", "string", "name", "Name of the event.", 1));
    }

    @Override
    public void addCells(ObjectNode object, Instant now, ArrayNode cells) {
        EventCells.add(object, now, cells);
    }
}
