package sh.deploy.apiserver.kinds.policy;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import sh.deploy.api.problem.FieldCause;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** ControllerRevision: an earlier or the present template of a StatefulSet, to make pods from or to go back to. */
public final class ControllerRevisionPolicy extends KindPolicy {
    public ControllerRevisionPolicy() {
        super(KindNames.namespaced(
                "apps", "v1", "ControllerRevision", "controllerrevisions", "io.k8s.api.apps.v1.ControllerRevision"));
    }

    @Override
    public void validate(ObjectNode object, List<FieldCause> causes) {
        if (Tree.number(object, 0, "revision") < 0) {
            causes.add(FieldCause.invalid(
                    "revision", Tree.number(object, 0, "revision"), "must be greater than or equal to 0"));
        }
    }

    @Override
    public void validateUpdate(ObjectNode next, ObjectNode current, List<FieldCause> causes) {
        if (!Tree.at(next, "data").equals(Tree.at(current, "data"))) {
            causes.add(FieldCause.invalid("data", Tree.at(next, "data"), "field is immutable"));
        }
    }

    @Override
    public List<Column> columns() {
        return List.of(
                Column.ofName(),
                Column.text("Controller", "Kind and name of what it is a revision of."),
                Column.number("Revision", "Grows with each."),
                Column.age());
    }

    @Override
    public void addCells(ObjectNode object, Instant now, ArrayNode cells) {
        var owner = Tree.objects(object, "metadata", "ownerReferences").stream()
                .filter(each -> each.path("controller").asBoolean(false))
                .map(each -> (Tree.text(each, "kind") + ".apps/" + Tree.text(each, "name")).toLowerCase(Locale.ROOT))
                .findFirst()
                .orElse("<none>");
        cells.add(Tree.text(object, "metadata", "name"))
                .add(owner)
                .add(Tree.number(object, 0, "revision"))
                .add(Ages.since(object, now));
    }
}
