package sh.deploy.apiserver.kinds.policy;

import java.time.Instant;
import java.util.List;
import sh.deploy.api.access.Rbac;
import sh.deploy.api.problem.FieldCause;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** ClusterRole: rights everywhere or, given by a RoleBinding, in that one's namespace; its rules may be gathered from others. */
public final class ClusterRolePolicy extends KindPolicy {
    public ClusterRolePolicy() {
        super(KindNames.clusterScoped(
                Rbac.GROUP, "v1", "ClusterRole", Rbac.CLUSTER_ROLES, "io.k8s.api.rbac.v1.ClusterRole"));
    }

    @Override
    public NameRule nameRule() {
        return NameRule.PATH_SEGMENT;
    }

    @Override
    public void validate(ObjectNode object, List<FieldCause> causes) {
        AccessRules.validateRules(object, false, causes);
        if (!Tree.has(object, "aggregationRule")) {
            return;
        }
        var selectors = Tree.objects(object, "aggregationRule", "clusterRoleSelectors");
        var path = "aggregationRule.clusterRoleSelectors";
        if (selectors.isEmpty()) {
            causes.add(FieldCause.required(
                    path, "at least one clusterRoleSelector required if aggregationRule is non-nil"));
        }
        for (int i = 0; i < selectors.size(); i++) {
            SelectorRules.validate(selectors.get(i), path + "[" + i + "]", causes);
        }
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
