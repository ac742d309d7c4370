package sh.deploy.apiserver.admission.podsecurity.standard;

import java.util.ArrayList;
import java.util.List;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.JsonNode;

/**
 * A pod, or the template of one, as the checks read it.
 *
 * @param root holds {@code metadata} and {@code spec}
 * @param path of the root in its object, with a dot at its end; empty for a pod
 */
public record PodTree(JsonNode root, String path) {
    /** In the order in which Kubernetes names containers. */
    private static final List<String> CONTAINERS = List.of("initContainers", "containers", "ephemeralContainers");

    public static PodTree of(JsonNode pod) {
        return new PodTree(pod, "");
    }

    /** What lies under this name in the spec. */
    public JsonNode spec(String... names) {
        return Tree.at(root.path("spec"), names);
    }

    JsonNode annotations() {
        return Tree.at(root, "metadata", "annotations");
    }

    String annotationPath(String key) {
        return path + "metadata.annotations[" + key + "]";
    }

    /** The pod as a whole, whose fields lie directly under its spec. */
    PodPart whole() {
        return new PodPart(this, "", 0, root.path("spec"));
    }

    List<PodPart> containers() {
        var found = new ArrayList<PodPart>(2);
        for (var list : CONTAINERS) {
            int index = 0;
            for (var container : root.path("spec").path(list)) {
                found.add(new PodPart(this, list, index++, container));
            }
        }
        return found;
    }

    /** The pod as a whole, then its containers. */
    List<PodPart> parts() {
        var found = new ArrayList<PodPart>(3);
        found.add(whole());
        found.addAll(containers());
        return found;
    }

    /** Its author says that it runs on Windows, where some rules have no meaning. */
    boolean isForWindows() {
        return Tree.text(root, "spec", "os", "name").equals("windows");
    }

    /** It has a user namespace of its own, in which root is not the host's. */
    boolean hasOwnUsers() {
        var hostUsers = spec("hostUsers");
        return hostUsers.isBoolean() && !hostUsers.booleanValue();
    }
}
