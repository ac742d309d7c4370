package sh.deploy.apiserver.kinds.policy;

import java.time.Instant;
import java.util.Locale;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** One event as a row of a table. */
final class EventCells {
    private EventCells() {}

    static void add(ObjectNode event, Instant now, ArrayNode cells) {
        var first = first(event, "firstTimestamp", "eventTime");
        var last = Tree.text(event, "series", "lastObservedTime");
        if (last.isEmpty()) {
            last = first(event, "lastTimestamp", "eventTime");
        }
        long count = Tree.number(event, 0, "series", "count");
        if (count == 0) {
            count = Math.max(1, Tree.number(event, 1, "count"));
        }
        cells.add(Ages.since(last, now))
                .add(Tree.text(event, "type"))
                .add(Tree.text(event, "reason"))
                .add(object(event))
                .add(Tree.text(event, "involvedObject", "fieldPath"))
                .add(source(event))
                .add(Tree.text(event, "message").strip())
                .add(Ages.since(first, now))
                .add(count)
                .add(Tree.text(event, "metadata", "name"));
    }

    private static String object(ObjectNode event) {
        var kind = Tree.text(event, "involvedObject", "kind").toLowerCase(Locale.ROOT);
        var name = Tree.text(event, "involvedObject", "name");
        return name.isEmpty() ? kind : kind + "/" + name;
    }

    private static String source(ObjectNode event) {
        var component = Tree.text(event, "source", "component");
        if (component.isEmpty()) {
            component = Tree.text(event, "reportingComponent");
        }
        var host = Tree.text(event, "source", "host");
        if (host.isEmpty()) {
            host = Tree.text(event, "reportingInstance");
        }
        return host.isEmpty() ? component : component + ", " + host;
    }

    private static String first(ObjectNode event, String one, String other) {
        var text = Tree.text(event, one);
        return text.isEmpty() ? Tree.text(event, other) : text;
    }
}
