package sh.deploy.apiserver.kinds.policy;

import java.time.Instant;
import java.util.List;
import sh.deploy.api.access.Rbac;
import sh.deploy.api.problem.FieldCause;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** RoleBinding: gives users, groups and service accounts the rights of a role in one namespace. */
public final class RoleBindingPolicy extends KindPolicy {
    private static final List<String> ROLES = List.of("ClusterRole", "Role");

    public RoleBindingPolicy() {
        super(KindNames.namespaced(
                Rbac.GROUP, "v1", "RoleBinding", Rbac.ROLE_BINDINGS, "io.k8s.api.rbac.v1.RoleBinding"));
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
        BindingRules.validate(object, ROLES, true, causes);
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
