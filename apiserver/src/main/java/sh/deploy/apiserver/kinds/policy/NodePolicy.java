package sh.deploy.apiserver.kinds.policy;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import sh.deploy.api.problem.FieldCause;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Node: a machine that runs pods. Its agent creates it together with its first status. */
public final class NodePolicy extends KindPolicy {
    private static final List<String> EFFECTS = List.of("NoSchedule", "PreferNoSchedule", "NoExecute");

    /** Always written, be it empty: clients generated from the published schema rely on it. */
    private static final List<String> FACTS = List.of(
            "architecture",
            "bootID",
            "containerRuntimeVersion",
            "kernelVersion",
            "kubeProxyVersion",
            "kubeletVersion",
            "machineID",
            "operatingSystem",
            "osImage",
            "systemUUID");

    public NodePolicy() {
        super(KindNames.clusterScoped("", "v1", "Node", "nodes", "io.k8s.api.core.v1.Node")
                .shortened("no"));
    }

    @Override
    public List<Subresource> subresources() {
        return List.of(Subresource.status(names()));
    }

    @Override
    public void applyDefaults(ObjectNode object) {
        Tree.child(object, "spec");
        var status = Tree.child(object, "status");
        if (Tree.at(status, "allocatable").isEmpty() && Tree.has(status, "capacity")) {
            status.set("allocatable", status.path("capacity").deepCopy());
        }
        if (Tree.has(status, "nodeInfo")) {
            var facts = Tree.child(status, "nodeInfo");
            FACTS.forEach(fact -> Tree.defaultTo(facts, fact, ""));
        }
    }

    @Override
    public void prepareForCreate(ObjectNode object) {
        // The agent registers the node with its status in one request: it is kept.
    }

    @Override
    public List<SelectableField> selectableFields() {
        return List.of(SelectableField.flag("spec.unschedulable"));
    }

    @Override
    public void validate(ObjectNode object, List<FieldCause> causes) {
        var taken = new HashSet<String>();
        int index = 0;
        for (var taint : Tree.objects(object, "spec", "taints")) {
            var path = "spec.taints[" + index++ + "]";
            var complaint = LabelRules.qualifiedNameComplaint(Tree.text(taint, "key"));
            if (!complaint.isEmpty()) {
                causes.add(FieldCause.invalid(path + ".key", Tree.text(taint, "key"), complaint));
            }
            var wrong = LabelRules.valueComplaint(Tree.text(taint, "value"));
            if (!wrong.isEmpty()) {
                causes.add(FieldCause.invalid(path + ".value", Tree.text(taint, "value"), wrong));
            }
            PodRules.oneOf(taint, path, "effect", EFFECTS, causes);
            if (!taken.add(Tree.text(taint, "key") + ":" + Tree.text(taint, "effect"))) {
                causes.add(FieldCause.duplicate(path, Tree.text(taint, "key")));
            }
        }
    }

    @Override
    public void validateUpdate(ObjectNode next, ObjectNode current, List<FieldCause> causes) {
        for (var field : List.of("providerID", "podCIDR")) {
            var before = Tree.text(current, "spec", field);
            if (!before.isEmpty() && !before.equals(Tree.text(next, "spec", field))) {
                causes.add(FieldCause.forbidden(
                        "spec." + field, "node updates may not change " + field + " except from \"\" to valid"));
            }
        }
    }

    @Override
    public List<Column> columns() {
        return NodeCells.COLUMNS;
    }

    @Override
    public void addCells(ObjectNode object, Instant now, ArrayNode cells) {
        NodeCells.add(object, now, cells);
    }
}
