package sh.deploy.apiserver.kinds.policy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** One node as a row of a table. */
final class NodeCells {
    static final List<Column> COLUMNS = List.of(
            Column.ofName(),
            Column.text("Status", "Whether the node can run pods."),
            Column.text("Roles", "What the node is for, from its labels."),
            Column.age(),
            Column.text("Version", "Version of the node's agent."),
            Column.text("Internal-IP", "Address within the cluster.").wide(),
            Column.text("External-IP", "Address from outside.").wide(),
            Column.text("OS-Image", "Operating system.").wide(),
            Column.text("Kernel-Version", "Version of its kernel.").wide(),
            Column.text("Container-Runtime", "What runs the containers.").wide());

    private static final String ROLE = "node-role.kubernetes.io/";
    private static final String NONE = "<none>";

    private NodeCells() {}

    static void add(ObjectNode node, Instant now, ArrayNode cells) {
        cells.add(Tree.text(node, "metadata", "name"))
                .add(status(node))
                .add(roles(node))
                .add(Ages.since(node, now))
                .add(Tree.text(node, "status", "nodeInfo", "kubeletVersion"))
                .add(address(node, "InternalIP"))
                .add(address(node, "ExternalIP"))
                .add(info(node, "osImage"))
                .add(info(node, "kernelVersion"))
                .add(info(node, "containerRuntimeVersion"));
    }

    private static String status(ObjectNode node) {
        var words = new ArrayList<String>();
        for (var condition : Tree.objects(node, "status", "conditions")) {
            if (Tree.text(condition, "type").equals("Ready")) {
                words.add(Tree.text(condition, "status").equals("True") ? "Ready" : "NotReady");
            }
        }
        if (words.isEmpty()) {
            words.add("Unknown");
        }
        if (Tree.isTrue(node, "spec", "unschedulable")) {
            words.add("SchedulingDisabled");
        }
        return String.join(",", words);
    }

    private static String roles(ObjectNode node) {
        var roles = new TreeSet<String>();
        for (var label : Tree.at(node, "metadata", "labels").properties()) {
            var key = label.getKey();
            if (key.startsWith(ROLE) && key.length() > ROLE.length()) {
                roles.add(key.substring(ROLE.length()));
            } else if (key.equals("kubernetes.io/role")
                    && !label.getValue().asString("").isEmpty()) {
                roles.add(label.getValue().asString(""));
            }
        }
        return roles.isEmpty() ? NONE : String.join(",", roles);
    }

    private static String address(ObjectNode node, String type) {
        for (var address : Tree.objects(node, "status", "addresses")) {
            if (Tree.text(address, "type").equals(type)) {
                return Tree.text(address, "address");
            }
        }
        return NONE;
    }

    private static String info(ObjectNode node, String field) {
        var text = Tree.text(node, "status", "nodeInfo", field);
        return text.isEmpty() ? "<unknown>" : text;
    }
}
