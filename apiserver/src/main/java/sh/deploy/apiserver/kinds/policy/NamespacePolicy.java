package sh.deploy.apiserver.kinds.policy;

import java.time.Instant;
import java.util.List;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Namespace: carries its own name as a label, and a finalizer until everything in it is gone. */
public final class NamespacePolicy extends KindPolicy {
    public static final String NAME_LABEL = "kubernetes.io/metadata.name";

    public NamespacePolicy() {
        super(KindNames.clusterScoped("", "v1", "Namespace", "namespaces", "io.k8s.api.core.v1.Namespace")
                .shortened("ns"));
    }

    @Override
    public boolean isDeletedOneByOne() {
        return true;
    }

    @Override
    public List<Subresource> subresources() {
        return List.of(
                Subresource.status(names()), new Subresource("finalize", "", "v1", "Namespace", List.of("update")));
    }

    @Override
    public NameRule nameRule() {
        return NameRule.LABEL;
    }

    @Override
    public void applyDefaults(ObjectNode object) {
        var metadata = Tree.child(object, "metadata");
        var name = Tree.text(metadata, "name");
        if (!name.isEmpty()) {
            Tree.child(metadata, "labels").put(NAME_LABEL, name);
        }
        Tree.child(object, "spec");
        Tree.defaultTo(Tree.child(object, "status"), "phase", "Active");
    }

    @Override
    public void prepareForCreate(ObjectNode object) {
        var finalizers = Tree.list(Tree.child(object, "spec"), "finalizers");
        if (!Tree.texts(object, "spec", "finalizers").contains("kubernetes")) {
            finalizers.add("kubernetes");
        }
        object.putObject("status").put("phase", "Active");
    }

    @Override
    public void prepareForUpdate(ObjectNode next, ObjectNode current) {
        Tree.copy(Tree.child(current, "spec"), Tree.child(next, "spec"), "finalizers");
        Tree.copy(current, next, "status");
    }

    @Override
    public List<SelectableField> selectableFields() {
        return List.of(SelectableField.of("status.phase"));
    }

    @Override
    public List<Column> columns() {
        return List.of(
                Column.ofName(), Column.text("Status", "Active, or Terminating while it is emptied."), Column.age());
    }

    @Override
    public void addCells(ObjectNode object, Instant now, ArrayNode cells) {
        cells.add(Tree.text(object, "metadata", "name"))
                .add(Tree.text(object, "status", "phase"))
                .add(Ages.since(object, now));
    }
}
