package sh.deploy.apiserver.kinds.policy;

import java.time.Instant;
import java.util.List;
import sh.deploy.api.access.Rbac;
import sh.deploy.api.problem.FieldCause;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Role: rights within its namespace, for those whom a binding there gives it. */
public final class RolePolicy extends KindPolicy {
    public RolePolicy() {
        super(KindNames.namespaced(Rbac.GROUP, "v1", "Role", Rbac.ROLES, "io.k8s.api.rbac.v1.Role"));
    }

    @Override
    public NameRule nameRule() {
        return NameRule.PATH_SEGMENT;
    }

    @Override
    public void validate(ObjectNode object, List<FieldCause> causes) {
        AccessRules.validateRules(object, true, causes);
    }

    @Override
    public List<Column> columns() {
        return List.of(Column.ofName(), Column.createdAt());
    }

    @Override
    public void addCells(ObjectNode object, Instant now, ArrayNode cells) {
        cells.add(Tree.text(object, "metadata", "name")).add(Tree.text(object, "metadata", "creationTimestamp"));
    }
}
