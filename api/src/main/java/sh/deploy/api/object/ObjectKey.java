package sh.deploy.api.object;

/**
 * Where an object lives, whatever version it is read in.
 *
 * @param group empty for the core group
 * @param resource lower-case plural, such as {@code pods}
 * @param namespace empty for a cluster-scoped object
 */
public record ObjectKey(String group, String resource, String namespace, String name) implements Comparable<ObjectKey> {
    @Override
    public int compareTo(ObjectKey other) {
        int order = compare(group, other.group);
        if (order == 0) {
            order = compare(resource, other.resource);
        }
        if (order == 0) {
            order = compare(namespace, other.namespace);
        }
        return order == 0 ? compare(name, other.name) : order;
    }

    /** Most keys that are compared share their first strings, and {@code String.compareTo} would read them to the end. */
    @SuppressWarnings("ReferenceEquality") // a shortcut; equal strings of other identity are compared
    private static int compare(String one, String other) {
        return one == other ? 0 : one.compareTo(other);
    }

    /** {@code apps/deployments/default/web}; the core group is written {@code core}. */
    @Override
    public String toString() {
        return (group.isEmpty() ? "core" : group) + "/" + resource + "/" + namespace + "/" + name;
    }
}
