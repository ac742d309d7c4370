package sh.deploy.apiserver.authz;

import sh.deploy.api.access.PolicyRule;
import sh.deploy.api.access.Rbac;
import sh.deploy.api.object.ObjectKey;

/**
 * A right that somebody has.
 *
 * @param binding which gives it
 * @param role whose it is
 * @param rule of the role, the first that allows what was asked
 * @param subject of the binding, who gets it
 */
public record Grant(ObjectKey binding, ObjectKey role, PolicyRule rule, Subject subject) {
    /** {@code ClusterRoleBinding "readers" of ClusterRole "view" to Group "dev"}. */
    @Override
    public String toString() {
        var from = binding.namespace().isEmpty()
                ? "ClusterRoleBinding \"" + binding.name() + "\""
                : "RoleBinding \"" + binding.name() + "/" + binding.namespace() + "\"";
        return from + " of " + kind(role) + " \"" + role.name() + "\" to " + subject;
    }

    static String kind(ObjectKey role) {
        return role.resource().equals(Rbac.ROLES) ? "Role" : "ClusterRole";
    }
}
