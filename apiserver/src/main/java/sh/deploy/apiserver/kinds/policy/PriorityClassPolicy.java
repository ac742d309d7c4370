package sh.deploy.apiserver.kinds.policy;

import java.time.Instant;
import java.util.List;
import sh.deploy.api.problem.FieldCause;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * PriorityClass: a name for how much a pod matters beside others. Source: Kubernetes' documentation, "Pod Priority and Preemption", and
 * API reference, PriorityClass.
 */
public final class PriorityClassPolicy extends KindPolicy {
    /** Above it are the classes of the system. */
    private static final long HIGHEST_OF_USERS = 1_000_000_000;

    private static final List<String> PREEMPTION = List.of("Never", "PreemptLowerPriority");

    public PriorityClassPolicy() {
        super(KindNames.clusterScoped(
                        SystemPriority.GROUP,
                        "v1",
                        "PriorityClass",
                        SystemPriority.CLASSES,
                        "io.k8s.api.scheduling.v1.PriorityClass")
                .shortened("pc"));
    }

    @Override
    public void applyDefaults(ObjectNode object) {
        Tree.defaultTo(object, "value", 0);
        Tree.defaultTo(object, "preemptionPolicy", "PreemptLowerPriority");
    }

    @Override
    public void validate(ObjectNode object, List<FieldCause> causes) {
        var name = Tree.text(object, "metadata", "name");
        if (name.startsWith(SystemPriority.PREFIX)) {
            var why = SystemPriority.complaint(
                    name, Tree.number(object, 0, "value"), Tree.isTrue(object, "globalDefault"));
            if (!why.isEmpty()) {
                causes.add(FieldCause.forbidden(
                        "metadata.name",
                        "priority class names with '" + SystemPriority.PREFIX
                                + "' prefix are reserved for system use only. error: " + why));
            }
        } else if (Tree.number(object, 0, "value") > HIGHEST_OF_USERS) {
            causes.add(FieldCause.forbidden(
                    "value", "maximum allowed value of a user defined priority is " + HIGHEST_OF_USERS));
        }
        var preemption = Tree.text(object, "preemptionPolicy");
        if (!PREEMPTION.contains(preemption)) {
            causes.add(FieldCause.notSupported("preemptionPolicy", preemption, PREEMPTION));
        }
    }

    @Override
    public void validateUpdate(ObjectNode next, ObjectNode current, List<FieldCause> causes) {
        if (Tree.number(next, 0, "value") != Tree.number(current, 0, "value")) {
            causes.add(FieldCause.forbidden("value", "may not be changed in an update."));
        }
        var preemption = Tree.text(next, "preemptionPolicy");
        if (!preemption.equals(Tree.text(current, "preemptionPolicy"))) {
            causes.add(FieldCause.invalid("preemptionPolicy", preemption, "field is immutable"));
        }
    }

    @Override
    public List<Column> columns() {
        return List.of(
                Column.ofName(),
                Column.number("Value", "The priority that pods of the class get; the higher, the more they matter."),
                new Column("Global-Default", "boolean", "", "Whether pods that name no class are of this one.", 0),
                Column.age(),
                Column.text("PreemptionPolicy", "Whether pods of the class may drive out others."));
    }

    @Override
    public void addCells(ObjectNode object, Instant now, ArrayNode cells) {
        cells.add(Tree.text(object, "metadata", "name"))
                .add(Tree.number(object, 0, "value"))
                .add(Tree.isTrue(object, "globalDefault"))
                .add(Ages.since(object, now))
                .add(Tree.text(object, "preemptionPolicy"));
    }
}
