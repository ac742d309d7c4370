package sh.deploy.apiserver.kinds.policy;

import java.util.List;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.node.ObjectNode;

/** Node: a machine that runs pods. Its agent creates it together with its first status. */
public final class NodePolicy extends KindPolicy {
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
    }

    @Override
    public void prepareForCreate(ObjectNode object) {
        // The agent registers the node with its status in one request: it is kept.
    }

    @Override
    public List<SelectableField> selectableFields() {
        return List.of(SelectableField.flag("spec.unschedulable"));
    }
}
