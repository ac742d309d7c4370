package sh.deploy.apiserver.nodes;

import java.util.Map;
import sh.deploy.api.object.ObjectKey;

/** A ConfigMap, Secret or claim that pods refer to, or a volume. */
record MaterialKey(String kind, String namespace, String name) {
    static final String CONFIG_MAP = "ConfigMap";
    static final String SECRET = "Secret";
    static final String CLAIM = "PersistentVolumeClaim";
    static final String VOLUME = "PersistentVolume";

    private static final Map<String, String> RESOURCES = Map.of(
            CONFIG_MAP, "configmaps", SECRET, "secrets", CLAIM, "persistentvolumeclaims", VOLUME, "persistentvolumes");

    MaterialKey {
        if (!RESOURCES.containsKey(kind)) {
            throw new IllegalArgumentException("no material of kind " + kind);
        }
    }

    static MaterialKey of(ObjectKey key) {
        return RESOURCES.entrySet().stream()
                .filter(entry -> entry.getValue().equals(key.resource()))
                .map(entry -> new MaterialKey(entry.getKey(), key.namespace(), key.name()))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no material is a " + key));
    }

    ObjectKey objectKey() {
        return new ObjectKey("", RESOURCES.getOrDefault(kind, ""), namespace, name);
    }
}
