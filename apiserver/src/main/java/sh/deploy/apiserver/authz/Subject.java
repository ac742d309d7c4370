package sh.deploy.apiserver.authz;

/**
 * Somebody whom a binding names.
 *
 * @param kind {@code User}, {@code Group} or {@code ServiceAccount}
 * @param namespace of a service account
 */
public record Subject(String kind, String namespace, String name) {
    boolean isGroup() {
        return kind.equals("Group");
    }

    /** The user or group that a caller shows. */
    String identity() {
        return kind.equals("ServiceAccount") ? "system:serviceaccount:" + namespace + ":" + name : name;
    }

    /** {@code User "jane"} or {@code ServiceAccount "builder/ci"}. */
    @Override
    public String toString() {
        return kind + " \"" + name + (kind.equals("ServiceAccount") ? "/" + namespace : "") + "\"";
    }
}
