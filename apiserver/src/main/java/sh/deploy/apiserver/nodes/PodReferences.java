package sh.deploy.apiserver.nodes;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import sh.deploy.apiserver.kinds.tree.JsonTrees;
import sh.deploy.apiserver.watch.StoredObject;
import tools.jackson.databind.JsonNode;

/** Which ConfigMaps, Secrets and claims a node needs to run a pod. Pure. */
final class PodReferences {
    private static final List<String> CONTAINER_LISTS = List.of("initContainers", "containers", "ephemeralContainers");

    private final String namespace;
    private final Set<MaterialKey> found = new LinkedHashSet<>();

    private PodReferences(String namespace) {
        this.namespace = namespace;
    }

    static Set<MaterialKey> of(StoredObject pod) {
        return of(JsonTrees.object(pod.json()));
    }

    static Set<MaterialKey> of(JsonNode pod) {
        var references =
                new PodReferences(pod.path("metadata").path("namespace").asString(""));
        references.readSpec(pod.path("spec"));
        return references.found;
    }

    private void readSpec(JsonNode spec) {
        spec.path("imagePullSecrets").forEach(secret -> add(MaterialKey.SECRET, secret.path("name")));
        CONTAINER_LISTS.forEach(list -> spec.path(list).forEach(this::readEnvironment));
        spec.path("volumes").forEach(this::readVolume);
    }

    private void readEnvironment(JsonNode container) {
        for (var source : container.path("envFrom")) {
            add(MaterialKey.CONFIG_MAP, source.path("configMapRef").path("name"));
            add(MaterialKey.SECRET, source.path("secretRef").path("name"));
        }
        for (var variable : container.path("env")) {
            var source = variable.path("valueFrom");
            add(MaterialKey.CONFIG_MAP, source.path("configMapKeyRef").path("name"));
            add(MaterialKey.SECRET, source.path("secretKeyRef").path("name"));
        }
    }

    private void readVolume(JsonNode volume) {
        add(MaterialKey.CONFIG_MAP, volume.path("configMap").path("name"));
        add(MaterialKey.SECRET, volume.path("secret").path("secretName"));
        add(MaterialKey.CLAIM, volume.path("persistentVolumeClaim").path("claimName"));
        for (var source : volume.path("projected").path("sources")) {
            add(MaterialKey.CONFIG_MAP, source.path("configMap").path("name"));
            add(MaterialKey.SECRET, source.path("secret").path("name"));
        }
    }

    private void add(String kind, JsonNode name) {
        if (!name.asString("").isEmpty()) {
            found.add(new MaterialKey(kind, namespace, name.asString()));
        }
    }
}
