package sh.deploy.apiserver.kinds.policy;

import java.time.Instant;
import java.util.List;
import sh.deploy.api.problem.FieldCause;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** ReplicaSet: so many pods of one template. */
public final class ReplicaSetPolicy extends ReplicatedPolicy {
    public ReplicaSetPolicy() {
        super(KindNames.namespaced("apps", "v1", "ReplicaSet", "replicasets", "io.k8s.api.apps.v1.ReplicaSet")
                .shortened("rs")
                .in("all"));
    }

    @Override
    public void applyDefaults(ObjectNode object) {
        var spec = Tree.child(object, "spec");
        Tree.defaultTo(spec, "replicas", 1);
        WorkloadRules.applyDefaults(spec);
        Tree.defaultTo(Tree.child(object, "status"), "replicas", 0);
    }

    @Override
    public void prepareForCreate(ObjectNode object) {
        object.putObject("status").put("replicas", 0);
    }

    @Override
    public void validate(ObjectNode object, List<FieldCause> causes) {
        WorkloadRules.validate(Tree.child(object, "spec"), causes);
    }

    @Override
    public List<SelectableField> selectableFields() {
        return List.of(new SelectableField("status.replicas", List.of("status", "replicas"), "0"));
    }

    @Override
    public List<Column> columns() {
        return columns(
                Column.number("Desired", "Number of pods wanted."),
                Column.number("Current", "Number of pods there are."),
                Column.number("Ready", "Number of pods that are ready."));
    }

    @Override
    public void addCells(ObjectNode object, Instant now, ArrayNode cells) {
        cells.add(Tree.text(object, "metadata", "name"))
                .add(Tree.number(object, 0, "spec", "replicas"))
                .add(Tree.number(object, 0, "status", "replicas"))
                .add(Tree.number(object, 0, "status", "readyReplicas"))
                .add(Ages.since(object, now));
        WorkloadRules.addWideCells(object, cells);
    }
}
