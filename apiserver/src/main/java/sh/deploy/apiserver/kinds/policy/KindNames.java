package sh.deploy.apiserver.kinds.policy;

import java.util.List;
import java.util.Locale;

/**
 * What a kind is called.
 *
 * @param group empty for the core group
 * @param plural lower-case, as it stands in URLs
 * @param schema name of the type in the schema, such as {@code io.k8s.api.core.v1.Pod}
 */
public record KindNames(
        String group,
        String version,
        String kind,
        String plural,
        String schema,
        boolean namespaced,
        List<String> shortNames,
        List<String> categories) {

    public static KindNames namespaced(String group, String version, String kind, String plural, String schema) {
        return new KindNames(group, version, kind, plural, schema, true, List.of(), List.of());
    }

    public static KindNames clusterScoped(String group, String version, String kind, String plural, String schema) {
        return new KindNames(group, version, kind, plural, schema, false, List.of(), List.of());
    }

    public KindNames shortened(String... names) {
        return new KindNames(group, version, kind, plural, schema, namespaced, List.of(names), categories);
    }

    public KindNames in(String... categories) {
        return new KindNames(group, version, kind, plural, schema, namespaced, shortNames, List.of(categories));
    }

    public String singular() {
        return kind.toLowerCase(Locale.ROOT);
    }

    /** {@code v1} or {@code apps/v1}. */
    public String apiVersion() {
        return group.isEmpty() ? version : group + "/" + version;
    }
}
