package sh.deploy.apiserver.kinds.policy;

import java.util.List;
import sh.deploy.apiserver.kinds.tree.Tree;
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
                new Subresource("log", "", "v1", "Pod", List.of("get")));
    }

    @Override
    public boolean countsGenerations() {
        return true;
    }

    @Override
    public void applyDefaults(ObjectNode object) {
        PodDefaults.apply(Tree.child(object, "spec"));
    }

    @Override
    public void prepareForCreate(ObjectNode object) {
        object.putObject("status").put("phase", "Pending");
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
