package sh.deploy.kubelet.environment;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Secret;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The ConfigMaps and Secrets that the server sent for pods of this node. Safe for all threads. */
public final class Materials {
    private final Map<Name, ConfigMap> configMaps = new ConcurrentHashMap<>();
    private final Map<Name, Secret> secrets = new ConcurrentHashMap<>();

    private record Name(String namespace, String name) {}

    public void putConfigMap(String namespace, String name, @Nullable ConfigMap object) {
        put(configMaps, new Name(namespace, name), object);
    }

    public void putSecret(String namespace, String name, @Nullable Secret object) {
        put(secrets, new Name(namespace, name), object);
    }

    private static <T> void put(Map<Name, T> map, Name name, @Nullable T object) {
        if (object == null) {
            map.remove(name);
        } else {
            map.put(name, object);
        }
    }

    public @Nullable ConfigMap configMap(String namespace, String name) {
        return configMaps.get(new Name(namespace, name));
    }

    public @Nullable Secret secret(String namespace, String name) {
        return secrets.get(new Name(namespace, name));
    }
}
