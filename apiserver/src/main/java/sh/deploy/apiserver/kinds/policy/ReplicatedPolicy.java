package sh.deploy.apiserver.kinds.policy;

import java.util.List;
import java.util.stream.Stream;
import sh.deploy.api.problem.FieldCause;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.node.ObjectNode;

/** What kinds that keep a number of pods of one template have in common. */
abstract class ReplicatedPolicy extends KindPolicy {
    ReplicatedPolicy(KindNames names) {
        super(names);
    }

    @Override
    public final List<Subresource> subresources() {
        return List.of(Subresource.status(names()), Subresource.scale());
    }

    @Override
    public final boolean countsGenerations() {
        return true;
    }

    @Override
    public final void prepareForUpdate(ObjectNode next, ObjectNode current) {
        super.prepareForUpdate(next, current);
        FilledInRequests.drop(next, current);
    }

    @Override
    public void validateSupported(ObjectNode object, List<FieldCause> causes) {
        var template = Tree.at(object, "spec", "template");
        SupportedRules.validate(Tree.at(template, "spec"), "spec.template.spec", causes);
        ConfinementRules.validateAnnotations(Tree.at(template, "metadata"), "spec.template.metadata", causes);
        StandbyRules.validate(object, names().kind(), causes);
        HotSpareRules.validate(template, "spec.template.", names().kind(), causes);
    }

    @Override
    public void validateUpdate(ObjectNode next, ObjectNode current, List<FieldCause> causes) {
        WorkloadRules.validateSelectorUnchanged(next, current, causes);
    }

    /** Name, the kind's own columns, age, and what is wide; {@link WorkloadRules#addWideCells} fills the last. */
    static List<Column> columns(Column... own) {
        return Stream.of(
                        Stream.of(Column.ofName()),
                        Stream.of(own),
                        Stream.of(
                                Column.age(),
                                Column.text("Containers", "Names of the template's containers.")
                                        .wide(),
                                Column.text("Images", "Images of the template's containers.")
                                        .wide(),
                                Column.text("Selector", "Labels of the pods that belong to it.")
                                        .wide()))
                .flatMap(some -> some)
                .toList();
    }
}
