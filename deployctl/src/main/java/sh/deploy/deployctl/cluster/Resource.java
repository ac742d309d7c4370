package sh.deploy.deployctl.cluster;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A kind as the server offers it.
 *
 * @param group empty for the core group
 * @param categories words that stand for several kinds, such as {@code all}
 * @param verbs as the categories, empty when not known, which is the case for kinds that need no discovery
 */
public record Resource(
        String group,
        String version,
        String plural,
        String singular,
        String kind,
        boolean namespaced,
        List<String> shortNames,
        List<String> categories,
        List<String> verbs) {

    /** By name; written out because what the compiler makes for a record is linked anew at every start, for milliseconds. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Resource resource
                && group.equals(resource.group)
                && version.equals(resource.version)
                && plural.equals(resource.plural);
    }

    @Override
    public int hashCode() {
        return plural.hashCode();
    }

    public String apiVersion() {
        return group.isEmpty() ? version : group + "/" + version;
    }

    /** {@code deployments.apps}, as results name it; {@code pods} for the core group. */
    public String qualified() {
        return group.isEmpty() ? plural : plural + "." + group;
    }

    /** {@code deployment.apps/web}, the form that other commands take. */
    public String reference(String name) {
        return (group.isEmpty() ? singular : singular + "." + group) + "/" + name;
    }

    /** URL path of the collection; an empty namespace means all. */
    public String path(String namespace) {
        var root = group.isEmpty() ? "/api/" + version : "/apis/" + apiVersion();
        return root + (namespaced && !namespace.isEmpty() ? "/namespaces/" + Query.encode(namespace) : "") + "/"
                + plural;
    }

    public String path(String namespace, String name) {
        return path(namespace) + "/" + Query.encode(name);
    }

    /** Whether people may call it by this word: {@code po}, {@code pod}, {@code pods}, {@code Pod}, {@code deployments.apps}. */
    boolean isCalled(String word) {
        int dot = word.indexOf('.');
        var name = dot < 0 ? word : word.substring(0, dot);
        var rest = dot < 0 ? "" : word.substring(dot + 1);
        boolean named = name.equals(plural)
                || name.equals(singular)
                || name.equalsIgnoreCase(kind)
                || shortNames.contains(name);
        return named && (rest.isEmpty() || rest.equals(group) || rest.equals(version + "." + group));
    }
}
