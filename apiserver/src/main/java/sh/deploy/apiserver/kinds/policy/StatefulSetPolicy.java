package sh.deploy.apiserver.kinds.policy;

import java.time.Instant;
import java.util.List;
import sh.deploy.api.problem.FieldCause;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** StatefulSet: numbered pods of one template, each with a name that it keeps. */
public final class StatefulSetPolicy extends ReplicatedPolicy {
    public StatefulSetPolicy() {
        super(KindNames.namespaced("apps", "v1", "StatefulSet", "statefulsets", "io.k8s.api.apps.v1.StatefulSet")
                .shortened("sts")
                .in("all"));
    }

    @Override
    public void applyDefaults(ObjectNode object) {
        var spec = Tree.child(object, "spec");
        Tree.defaultTo(spec, "replicas", 1);
        Tree.defaultTo(spec, "revisionHistoryLimit", 10);
        Tree.defaultTo(spec, "podManagementPolicy", "OrderedReady");
        var strategy = Tree.child(spec, "updateStrategy");
        Tree.defaultTo(strategy, "type", "RollingUpdate");
        if (Tree.text(strategy, "type").equals("RollingUpdate")) {
            Tree.defaultTo(Tree.child(strategy, "rollingUpdate"), "partition", 0);
        }
        var claims = Tree.child(spec, "persistentVolumeClaimRetentionPolicy");
        Tree.defaultTo(claims, "whenDeleted", "Retain");
        Tree.defaultTo(claims, "whenScaled", "Retain");
        Tree.objects(spec, "volumeClaimTemplates").forEach(ClaimTemplates::applyDefaults);
        WorkloadRules.applyDefaults(spec);
        var status = Tree.child(object, "status");
        Tree.defaultTo(status, "replicas", 0);
        Tree.defaultTo(status, "availableReplicas", 0);
    }

    @Override
    public void prepareForCreate(ObjectNode object) {
        object.putObject("status").put("replicas", 0).put("availableReplicas", 0);
    }

    @Override
    public void validate(ObjectNode object, List<FieldCause> causes) {
        var spec = Tree.child(object, "spec");
        WorkloadRules.validate(spec, ClaimTemplates.validate(spec, causes), causes);
        StatefulSetRules.validate(spec, causes);
    }

    @Override
    public void validateSupported(ObjectNode object, List<FieldCause> causes) {
        super.validateSupported(object, causes);
        ClaimTemplates.validateSupported(Tree.child(object, "spec"), causes);
        StatefulSetRules.validateSupported(Tree.child(object, "spec"), causes);
    }

    @Override
    public void validateUpdate(ObjectNode next, ObjectNode current, List<FieldCause> causes) {
        StatefulSetRules.validateUpdate(Tree.child(next, "spec"), Tree.child(current, "spec"), causes);
    }

    @Override
    public List<Column> columns() {
        return List.of(
                Column.ofName(),
                Column.text("Ready", "Pods that are ready, of those wanted."),
                Column.age(),
                Column.text("Containers", "Names of the template's containers.").wide(),
                Column.text("Images", "Images of the template's containers.").wide());
    }

    @Override
    public void addCells(ObjectNode object, Instant now, ArrayNode cells) {
        cells.add(Tree.text(object, "metadata", "name"))
                .add(Tree.number(object, 0, "status", "readyReplicas") + "/"
                        + Tree.number(object, 0, "spec", "replicas"))
                .add(Ages.since(object, now));
        WorkloadRules.addContainerCells(object, cells);
    }
}
