package sh.deploy.api.access;

import sh.deploy.api.object.ObjectKey;

/** What the kinds of roles and bindings are called. */
public final class Rbac {
    public static final String GROUP = "rbac.authorization.k8s.io";
    public static final String API_VERSION = GROUP + "/v1";
    public static final String ROLES = "roles";
    public static final String CLUSTER_ROLES = "clusterroles";
    public static final String ROLE_BINDINGS = "rolebindings";
    public static final String CLUSTER_ROLE_BINDINGS = "clusterrolebindings";

    private Rbac() {}

    /**
     * The role that a binding refers to.
     *
     * @param namespace of the binding
     * @param kind {@code Role}, else a ClusterRole is meant
     */
    public static ObjectKey role(String namespace, String kind, String name) {
        return kind.equals("Role")
                ? new ObjectKey(GROUP, ROLES, namespace, name)
                : new ObjectKey(GROUP, CLUSTER_ROLES, "", name);
    }
}
