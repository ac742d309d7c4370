package sh.deploy.apiserver.nodes;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.object.ObjectKey;
import sh.deploy.apiserver.watch.StoredObject;

/**
 * Which pods each node has, and which ConfigMaps and Secrets they need there. Touches nothing else; not safe for several
 * threads.
 */
final class Assignments {
    /** A pod on its node. */
    record Assigned(StoredObject pod, Set<MaterialKey> references) {}

    private final Map<String, Map<ObjectKey, Assigned>> pods = new HashMap<>();

    /** How many pods of each node refer to a material. */
    private final Map<MaterialKey, Map<String, Integer>> users = new HashMap<>();

    /** The node the pod is bound to; empty when it is not. */
    static String nodeOf(StoredObject pod) {
        return pod.index().fields().getOrDefault("spec.nodeName", "");
    }

    /** Takes in a pod that is bound to a node, in place of what was known of it. */
    Assigned put(StoredObject pod) {
        var node = nodeOf(pod);
        var assigned = new Assigned(pod, PodReferences.of(pod));
        var before = pods.computeIfAbsent(node, _ -> new LinkedHashMap<>()).put(pod.key(), assigned);
        assigned.references().forEach(key -> use(key, node, 1));
        if (before != null) {
            before.references().forEach(key -> use(key, node, -1));
        }
        return assigned;
    }

    /** The pod changed only in what its node does not act upon, so it refers to the same as before. */
    void refresh(String node, StoredObject pod) {
        pods.getOrDefault(node, Map.of())
                .computeIfPresent(pod.key(), (_, before) -> new Assigned(pod, before.references()));
    }

    boolean isOn(String node, ObjectKey pod) {
        return pods.getOrDefault(node, Map.of()).containsKey(pod);
    }

    /** Null when no such pod was known on the node. */
    @Nullable
    Assigned remove(String node, ObjectKey pod) {
        var onNode = pods.get(node);
        var removed = onNode == null ? null : onNode.remove(pod);
        if (removed != null) {
            removed.references().forEach(key -> use(key, node, -1));
        }
        if (onNode != null && onNode.isEmpty()) {
            pods.remove(node);
        }
        return removed;
    }

    Collection<Assigned> on(String node) {
        return List.copyOf(pods.getOrDefault(node, Map.of()).values());
    }

    /** Nodes with a pod that refers to it. */
    Set<String> usersOf(MaterialKey material) {
        return Set.copyOf(users.getOrDefault(material, Map.of()).keySet());
    }

    boolean uses(String node, MaterialKey material) {
        return users.getOrDefault(material, Map.of()).containsKey(node);
    }

    private void use(MaterialKey material, String node, int more) {
        var byNode = users.computeIfAbsent(material, _ -> new HashMap<>());
        byNode.merge(node, more, (left, right) -> left + right == 0 ? null : left + right);
        if (byNode.isEmpty()) {
            users.remove(material);
        }
    }
}
