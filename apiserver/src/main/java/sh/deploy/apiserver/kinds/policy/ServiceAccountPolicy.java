package sh.deploy.apiserver.kinds.policy;

import java.time.Instant;
import java.util.List;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** ServiceAccount: who a pod is. */
public final class ServiceAccountPolicy extends KindPolicy {
    public ServiceAccountPolicy() {
        super(KindNames.namespaced("", "v1", "ServiceAccount", "serviceaccounts", "io.k8s.api.core.v1.ServiceAccount")
                .shortened("sa"));
    }

    @Override
    public List<Subresource> subresources() {
        return List.of(new Subresource("token", "authentication.k8s.io", "v1", "TokenRequest", List.of("create")));
    }

    @Override
    public List<Column> columns() {
        return List.of(Column.ofName(), Column.number("Secrets", "Number of secrets that pods may use."), Column.age());
    }

    @Override
    public void addCells(ObjectNode object, Instant now, ArrayNode cells) {
        cells.add(Tree.text(object, "metadata", "name"))
                .add(object.path("secrets").size())
                .add(Ages.since(object, now));
    }
}
