package sh.deploy.deployctl.manifest;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * By which field the items of a list are told apart when it is merged item by item. Lists that are not here are replaced whole.
 *
 * <p>Source: the patch merge keys in the API reference of Kubernetes.
 */
final class MergeKeys {
    private static final Map<String, String> BY_FIELD = Map.ofEntries(
            Map.entry("containers", "name"),
            Map.entry("initContainers", "name"),
            Map.entry("ephemeralContainers", "name"),
            Map.entry("env", "name"),
            Map.entry("volumes", "name"),
            Map.entry("imagePullSecrets", "name"),
            Map.entry("secrets", "name"),
            Map.entry("volumeMounts", "mountPath"),
            Map.entry("volumeDevices", "devicePath"),
            Map.entry("hostAliases", "ip"),
            Map.entry("topologySpreadConstraints", "topologyKey"),
            Map.entry("conditions", "type"),
            Map.entry("ownerReferences", "uid"),
            Map.entry("resourceClaims", "name"),
            Map.entry("taints", "key"));

    private static final Set<String> SETS = Set.of("metadata.finalizers");

    private MergeKeys() {}

    /** @param path without indexes, such as {@code spec.template.spec.containers} */
    static @Nullable String of(String path) {
        var field = path.substring(path.lastIndexOf('.') + 1);
        if (field.equals("ports")) {
            return path.endsWith("ontainers.ports") ? "containerPort" : "port";
        }
        return BY_FIELD.get(field);
    }

    /** Whether a list of plain values is merged value by value. */
    static boolean isSet(String path) {
        return SETS.contains(path);
    }
}
