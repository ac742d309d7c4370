package sh.deploy.apiserver.authz;

import java.util.Set;
import java.util.function.Supplier;
import sh.deploy.api.object.ObjectKey;
import sh.deploy.apiserver.kinds.tree.Tree;
import sh.deploy.apiserver.watch.Snapshot;
import sh.deploy.apiserver.watch.StoredObject;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** Reads the pods of a node from the newest state. */
public final class StoredNodePods implements NodePods {
    private static final ObjectMapper JSON = new ObjectMapper();
    /** Fields of a pod, wherever they stand, whose object names another object. */
    private static final Set<String> CONFIG_MAP_FIELDS = Set.of("configMap", "configMapRef", "configMapKeyRef");

    private static final Set<String> SECRET_FIELDS =
            Set.of("secret", "secretRef", "secretKeyRef", "imagePullSecrets", "nodePublishSecretRef");

    private final Supplier<Snapshot> newest;

    public StoredNodePods(Supplier<Snapshot> newest) {
        this.newest = newest;
    }

    @Override
    public boolean isAssigned(String node, String namespace, String pod) {
        var stored = newest.get().get(new ObjectKey("", "pods", namespace, pod));
        return stored != null && isOn(node, stored);
    }

    @Override
    public boolean refersTo(String node, String resource, String namespace, String name) {
        for (var pod : newest.get().list("", "pods", namespace)) {
            if (isOn(node, pod) && refers(pod, resource, name)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isOn(String node, StoredObject pod) {
        return node.equals(pod.index().fields().get("spec.nodeName"));
    }

    private static boolean refers(StoredObject pod, String resource, String name) {
        return resource.equals("serviceaccounts")
                ? name.equals(pod.index().fields().get("spec.serviceAccountName"))
                : refers(JSON.readTree(pod.json()).path("spec"), resource, name);
    }

    private static boolean refers(JsonNode spec, String resource, String name) {
        return switch (resource) {
            case "configmaps" -> refers(spec, CONFIG_MAP_FIELDS, name);
            case "secrets" -> refers(spec, SECRET_FIELDS, name);
            case "persistentvolumeclaims" ->
                Tree.objects(spec, "volumes").stream()
                        .anyMatch(volume -> Tree.text(volume, "persistentVolumeClaim", "claimName")
                                .equals(name));
            default -> false;
        };
    }

    private static boolean refers(JsonNode node, Set<String> fields, String name) {
        for (var field : node.properties()) {
            boolean names = fields.contains(field.getKey()) && names(field.getValue(), name);
            if (names || refers(field.getValue(), fields, name)) {
                return true;
            }
        }
        for (var element : node) {
            if (element.isContainer() && !node.isObject() && refers(element, fields, name)) {
                return true;
            }
        }
        return false;
    }

    private static boolean names(JsonNode reference, String name) {
        for (var element : reference) {
            if (element.isObject() && Tree.text(element, "name").equals(name)) {
                return true;
            }
        }
        return Tree.text(reference, "name").equals(name)
                || Tree.text(reference, "secretName").equals(name);
    }
}
