package sh.deploy.api.object;

/**
 * A kind as clients name it, with the class that models it.
 *
 * @param <T> the model class of one object
 * @param group empty for the core group
 * @param plural lower-case, as it stands in URLs
 */
public record ResourceType<T>(
        String group, String version, String kind, String plural, boolean namespaced, Class<T> model) {

    /** {@code v1} or {@code apps/v1}, as in an object's {@code apiVersion}. */
    public String apiVersion() {
        return group.isEmpty() ? version : group + "/" + version;
    }

    /** URL path of a collection: of one namespace, or of all when the namespace is empty. */
    public String path(String namespace) {
        var root = group.isEmpty() ? "/api/" + version : "/apis/" + group + "/" + version;
        return root + (namespace.isEmpty() || !namespaced ? "" : "/namespaces/" + namespace) + "/" + plural;
    }

    /** URL path of one object. */
    public String path(String namespace, String name) {
        return path(namespace) + "/" + name;
    }
}
