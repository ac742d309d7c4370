package sh.deploy.apiserver.rbacoracle;

import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** All objects of RBAC that there are, as in the API. */
public record World(
        List<ObjectNode> roles,
        List<ObjectNode> clusterRoles,
        List<ObjectNode> roleBindings,
        List<ObjectNode> clusterRoleBindings) {
    public World {
        roles = List.copyOf(roles);
        clusterRoles = List.copyOf(clusterRoles);
        roleBindings = List.copyOf(roleBindings);
        clusterRoleBindings = List.copyOf(clusterRoleBindings);
    }

    /** Sorted by the kind each object states. */
    public static World of(List<ObjectNode> objects) {
        return new World(
                ofKind("Role", objects),
                ofKind("ClusterRole", objects),
                ofKind("RoleBinding", objects),
                ofKind("ClusterRoleBinding", objects));
    }

    private static List<ObjectNode> ofKind(String kind, List<ObjectNode> objects) {
        return objects.stream()
                .filter(object -> object.path("kind").asString("").equals(kind))
                .toList();
    }
}
