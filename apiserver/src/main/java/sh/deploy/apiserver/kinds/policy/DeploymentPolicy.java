package sh.deploy.apiserver.kinds.policy;

import java.time.Instant;
import java.util.List;
import sh.deploy.api.problem.FieldCause;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Deployment: one template's pods, replaced step by step when it changes. */
public final class DeploymentPolicy extends ReplicatedPolicy {
    public DeploymentPolicy() {
        super(KindNames.namespaced("apps", "v1", "Deployment", "deployments", "io.k8s.api.apps.v1.Deployment")
                .shortened("deploy")
                .in("all"));
    }

    @Override
    public void applyDefaults(ObjectNode object) {
        var spec = Tree.child(object, "spec");
        Tree.defaultTo(spec, "replicas", 1);
        Tree.defaultTo(spec, "revisionHistoryLimit", 10);
        Tree.defaultTo(spec, "progressDeadlineSeconds", 600);
        var strategy = Tree.child(spec, "strategy");
        Tree.defaultTo(strategy, "type", "RollingUpdate");
        if (Tree.text(strategy, "type").equals("RollingUpdate")) {
            var rolling = Tree.child(strategy, "rollingUpdate");
            Tree.defaultTo(rolling, "maxUnavailable", "25%");
            Tree.defaultTo(rolling, "maxSurge", "25%");
        }
        WorkloadRules.applyDefaults(spec);
        Tree.child(object, "status");
    }

    @Override
    public void prepareForCreate(ObjectNode object) {
        object.putObject("status");
    }

    /** Annotations count too: controllers read them, and observedGeneration must cover them. */
    @Override
    public boolean isNewGeneration(ObjectNode next, ObjectNode current) {
        return super.isNewGeneration(next, current)
                || !Tree.at(next, "metadata", "annotations").equals(Tree.at(current, "metadata", "annotations"));
    }

    @Override
    public void validate(ObjectNode object, List<FieldCause> causes) {
        var spec = Tree.child(object, "spec");
        WorkloadRules.validate(spec, causes);
        DeploymentRules.validate(spec, causes);
    }

    @Override
    public List<Column> columns() {
        return columns(
                Column.text("Ready", "Pods that are ready, of those wanted."),
                Column.number("Up-to-date", "Pods of the newest template."),
                Column.number("Available", "Pods that have been ready for long enough."));
    }

    @Override
    public void addCells(ObjectNode object, Instant now, ArrayNode cells) {
        cells.add(Tree.text(object, "metadata", "name"))
                .add(Tree.number(object, 0, "status", "readyReplicas") + "/"
                        + Tree.number(object, 0, "spec", "replicas"))
                .add(Tree.number(object, 0, "status", "updatedReplicas"))
                .add(Tree.number(object, 0, "status", "availableReplicas"))
                .add(Ages.since(object, now));
        WorkloadRules.addWideCells(object, cells);
    }
}
