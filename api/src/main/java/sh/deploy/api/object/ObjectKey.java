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
        int order = group.compareTo(other.group);
        if (order == 0) {
            order = resource.compareTo(other.resource);
        }
        if (order == 0) {
            order = namespace.compareTo(other.namespace);
        }
        return order == 0 ? name.compareTo(other.name) : order;
    }

    /** {@code apps/deployments/default/web}; the core group is written {@code core}. */
    @Override
    public String toString() {
        return (group.isEmpty() ? "core" : group) + "/" + resource + "/" + namespace + "/" + name;
    }
}
