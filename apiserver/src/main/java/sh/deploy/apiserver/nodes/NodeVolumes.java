package sh.deploy.apiserver.nodes;

import io.fabric8.kubernetes.api.model.PersistentVolume;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import sh.deploy.api.object.Json;
import sh.deploy.api.object.LocalVolumes;
import sh.deploy.apiserver.watch.StoredObject;

/** Which volumes are on which node. Touches nothing else; not safe for several threads. */
final class NodeVolumes {
    private final Map<String, Map<String, StoredObject>> volumes = new HashMap<>();

    /** The node that a volume is on; empty when it does not say. It never changes. */
    static String nodeOf(StoredObject volume) {
        return LocalVolumes.node(Json.MAPPER.readValue(volume.json(), PersistentVolume.class));
    }

    /** Takes in a volume, in place of what was known of it. @return its node */
    String put(StoredObject volume) {
        var node = nodeOf(volume);
        volumes.computeIfAbsent(node, _ -> new LinkedHashMap<>())
                .put(volume.key().name(), volume);
        return node;
    }

    /** @return the node it was on */
    String remove(StoredObject volume) {
        var node = nodeOf(volume);
        volumes.computeIfPresent(node, (_, known) -> {
            known.remove(volume.key().name());
            return known.isEmpty() ? null : known;
        });
        return node;
    }

    List<StoredObject> on(String node) {
        return List.copyOf(volumes.getOrDefault(node, Map.of()).values());
    }
}
