package sh.deploy.apiserver.kinds.policy;

import java.time.Instant;
import java.util.List;
import sh.deploy.api.access.Rbac;
import sh.deploy.api.problem.FieldCause;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** ClusterRoleBinding: gives users, groups and service accounts the rights of a ClusterRole everywhere. */
public final class ClusterRoleBindingPolicy extends KindPolicy {
    private static final List<String> ROLES = List.of("ClusterRole");

    public ClusterRoleBindingPolicy() {
        super(KindNames.clusterScoped(
                Rbac.GROUP,
                "v1",
                "ClusterRoleBinding",
                Rbac.CLUSTER_ROLE_BINDINGS,
                "io.k8s.api.rbac.v1.ClusterRoleBinding"));
    }

    @Override
    public NameRule nameRule() {
        return NameRule.PATH_SEGMENT;
    }

    @Override
    public void applyDefaults(ObjectNode object) {
        BindingRules.applyDefaults(object);
    }

    @Override
    public void validate(ObjectNode object, List<FieldCause> causes) {
        BindingRules.validate(object, ROLES, false, causes);
    }

    @Override
    public void validateUpdate(ObjectNode next, ObjectNode current, List<FieldCause> causes) {
        BindingRules.validateUpdate(next, current, causes);
    }

    @Override
    public List<Column> columns() {
        return BindingRules.columns();
    }

    @Override
    public void addCells(ObjectNode object, Instant now, ArrayNode cells) {
        BindingRules.addCells(object, now, cells);
    }
}
