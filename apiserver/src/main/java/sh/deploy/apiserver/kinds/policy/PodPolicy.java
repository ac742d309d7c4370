package sh.deploy.apiserver.kinds.policy;

import java.time.Instant;
import java.util.List;
import sh.deploy.api.problem.FieldCause;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Pod: containers that run together on one node. */
public final class PodPolicy extends KindPolicy {
    public PodPolicy() {
        super(KindNames.namespaced("", "v1", "Pod", "pods", "io.k8s.api.core.v1.Pod")
                .shortened("po")
                .in("all"));
    }

    @Override
    public List<Subresource> subresources() {
        return List.of(
                Subresource.status(names()),
                new Subresource("binding", "", "v1", "Binding", List.of("create")),
                new Subresource("eviction", "policy", "v1", "Eviction", List.of("create")),
                new Subresource("log", "", "v1", "Pod", List.of("get")));
    }

    @Override
    public boolean countsGenerations() {
        return true;
    }

    @Override
    public void applyDefaults(ObjectNode object) {
        var spec = Tree.child(object, "spec");
        PodDefaults.apply(spec);
        PodDefaults.applyToPod(spec);
        PodDefaults.tolerateTrouble(object);
        PodDefaults.mirrorHostPorts(spec);
    }

    @Override
    public void prepareForCreate(ObjectNode object) {
        AtMostOneRules.decide(object);
        PodDefaults.nameAccount(Tree.child(object, "spec"));
        var status = object.putObject("status")
                .put("phase", "Pending")
                .put("qosClass", QualityOfService.of(Tree.at(object, "spec")));
        if (!Tree.objects(object, "spec", "schedulingGates").isEmpty()) {
            sayGated(status);
        }
    }

    @Override
    public void prepareForUpdate(ObjectNode next, ObjectNode current) {
        super.prepareForUpdate(next, current);
        if (!AtMostOneRules.isBound(current)) {
            AtMostOneRules.decide(next);
        }
    }

    /** No scheduler looks at it before its gates are open. Source: Kubernetes' documentation, "Pod Scheduling Readiness". */
    private static void sayGated(ObjectNode status) {
        status.putArray("conditions")
                .addObject()
                .put("type", "PodScheduled")
                .put("status", "False")
                .put("reason", "SchedulingGated")
                .put("message", "Scheduling is blocked due to non-empty scheduling gates");
    }

    @Override
    public void validate(ObjectNode object, List<FieldCause> causes) {
        PodRules.validate(Tree.child(object, "spec"), "spec", causes);
        AtMostOneRules.validate(Tree.at(object, "metadata"), "metadata", causes);
    }

    @Override
    public void validateSupported(ObjectNode object, List<FieldCause> causes) {
        SupportedRules.validate(Tree.at(object, "spec"), "spec", causes);
        ConfinementRules.validateAnnotations(Tree.at(object, "metadata"), "metadata", causes);
        HotSpareRules.validate(object, "", "", causes);
    }

    @Override
    public void validateUpdate(ObjectNode next, ObjectNode current, List<FieldCause> causes) {
        PodUpdateRules.validate(next, current, causes);
        AtMostOneRules.validateUpdate(next, current, causes);
    }

    @Override
    public List<Column> columns() {
        return PodCells.COLUMNS;
    }

    @Override
    public void addCells(ObjectNode object, Instant now, ArrayNode cells) {
        PodCells.add(object, now, cells);
    }

    @Override
    public List<SelectableField> selectableFields() {
        return List.of(
                SelectableField.of("spec.nodeName"),
                SelectableField.of("spec.restartPolicy"),
                SelectableField.of("spec.schedulerName"),
                SelectableField.of("spec.serviceAccountName"),
                SelectableField.flag("spec.hostNetwork"),
                SelectableField.of("status.phase"),
                SelectableField.of("status.podIP"),
                SelectableField.of("status.nominatedNodeName"));
    }
}
