package sh.deploy.apiserver.kinds.policy;

import java.time.Instant;
import java.util.List;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** One pod as a row of a table. */
final class PodCells {
    static final List<Column> COLUMNS = List.of(
            Column.ofName(),
            Column.text("Ready", "Containers that are ready, of those there are."),
            Column.text("Status", "What the pod is doing, or why it does not."),
            Column.text("Restarts", "How often its containers were started again, and when last."),
            Column.age(),
            Column.text("IP", "The pod's address.").wide(),
            Column.text("Node", "Where it runs.").wide(),
            Column.text("Nominated Node", "Where room is being made for it.").wide(),
            Column.text("Readiness Gates", "Conditions of its own that hold, of those it waits for.")
                    .wide());

    private static final String NONE = "<none>";

    private PodCells() {}

    static void add(ObjectNode pod, Instant now, ArrayNode cells) {
        var summary = PodSummary.of(pod);
        cells.add(Tree.text(pod, "metadata", "name"))
                .add(summary.ready() + "/" + summary.containers())
                .add(summary.status())
                .add(restarts(summary, now))
                .add(Ages.since(pod, now))
                .add(orNone(Tree.text(pod, "status", "podIP")))
                .add(orNone(Tree.text(pod, "spec", "nodeName")))
                .add(orNone(Tree.text(pod, "status", "nominatedNodeName")))
                .add(gates(pod));
    }

    private static String restarts(PodSummary summary, Instant now) {
        var last = summary.lastRestart();
        return summary.restarts() == 0 || last == null
                ? Long.toString(summary.restarts())
                : summary.restarts() + " (" + Ages.between(last, now) + " ago)";
    }

    private static String gates(ObjectNode pod) {
        var gates = Tree.objects(pod, "spec", "readinessGates");
        if (gates.isEmpty()) {
            return NONE;
        }
        var conditions = Tree.objects(pod, "status", "conditions");
        long open = gates.stream()
                .filter(gate -> conditions.stream()
                        .anyMatch(condition -> Tree.text(condition, "type").equals(Tree.text(gate, "conditionType"))
                                && Tree.text(condition, "status").equals("True")))
                .count();
        return open + "/" + gates.size();
    }

    private static String orNone(String text) {
        return text.isEmpty() ? NONE : text;
    }
}
