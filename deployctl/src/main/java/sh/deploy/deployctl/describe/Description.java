package sh.deploy.deployctl.describe;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import sh.deploy.deployctl.output.Ages;
import tools.jackson.databind.JsonNode;

/** What {@code describe} shows of one object. */
public final class Description {
    private Description() {}

    /**
     * @param events about the object, oldest first
     * @param pods for a node, those on it; for others, none
     */
    public static String of(JsonNode object, List<JsonNode> events, List<JsonNode> pods, Instant now) {
        var text = new Text();
        head(object, text);
        switch (object.path("kind").asString("")) {
            case "Pod" -> PodDescription.add(object, text, now);
            case "Node" -> NodeDescription.add(object, pods, text);
            case "Deployment", "ReplicaSet" -> WorkloadDescription.add(object, text);
            default -> FieldsDescription.add(object, text);
        }
        conditions(object, text, now);
        events(events, text, now);
        return text.toString();
    }

    private static void head(JsonNode object, Text text) {
        var metadata = object.path("metadata");
        text.field("Name", metadata.path("name").asString(""));
        text.optional("Namespace", metadata.path("namespace"));
        text.map("Labels", metadata.path("labels"));
        text.map("Annotations", metadata.path("annotations"));
        text.optional("Created", metadata.path("creationTimestamp"));
        text.optional("Deleted", metadata.path("deletionTimestamp"));
        for (var owner : metadata.path("ownerReferences")) {
            if (owner.path("controller").asBoolean(false)) {
                text.field(
                        "Controlled By",
                        owner.path("kind").asString("") + "/"
                                + owner.path("name").asString(""));
            }
        }
    }

    private static void conditions(JsonNode object, Text text, Instant now) {
        var rows = new ArrayList<List<String>>();
        for (var condition : object.path("status").path("conditions")) {
            rows.add(List.of(
                    condition.path("type").asString(""),
                    condition.path("status").asString(""),
                    Ages.since(condition.path("lastTransitionTime").asString(""), now),
                    condition.path("reason").asString(""),
                    condition.path("message").asString("").replace('\n', ' ')));
        }
        if (!rows.isEmpty()) {
            text.table("Conditions", List.of("Type", "Status", "Since", "Reason", "Message"), rows);
        }
    }

    private static void events(List<JsonNode> events, Text text, Instant now) {
        var rows = new ArrayList<List<String>>();
        for (var event : events) {
            rows.add(List.of(
                    event.path("type").asString(""),
                    event.path("reason").asString(""),
                    Events.age(event, now),
                    Events.source(event),
                    event.path("message").asString("").strip().replace('\n', ' ')));
        }
        text.table("Events", List.of("Type", "Reason", "Age", "From", "Message"), rows);
    }
}
