package sh.deploy.api.object;

import io.fabric8.kubernetes.api.model.PartialObjectMetadata;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/**
 * A kind as clients name it, with the class that models it.
 *
 * @param <T> the model class of one object
 * @param group empty for the core group
 * @param plural lower-case, as it stands in URLs
 */
public record ResourceType<T>(
        String group, String version, String kind, String plural, boolean namespaced, Class<T> model) {

    /**
     * The same objects without what they say beside their metadata, which the server then does not send. For those who need to
     * know of objects, their owners and their labels, and must not hold their content, such as that of secrets.
     */
    public ResourceType<PartialObjectMetadata> metadataOnly() {
        return new ResourceType<>(group, version, kind, plural, namespaced, PartialObjectMetadata.class);
    }

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
        return path(namespace) + "/" + encoded(name);
    }

    /** Most names can stand in a path as they are; those of roles may hold what would end it. */
    private static String encoded(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (!(c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-' || c == '.')) {
                return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
            }
        }
        return name;
    }
}
