package sh.deploy.apiserver.admission.limits;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Gives the containers of a pod the limits and requests that a LimitRange has for those that do not say, and writes down which. */
final class ContainerLimits {
    private static final String ANNOTATION = "kubernetes.io/limit-ranger";
    private static final String SET = "LimitRanger plugin set: ";

    private ContainerLimits() {}

    static void give(ObjectNode range, ObjectNode pod) {
        for (var item : Tree.objects(range, "spec", "limits")) {
            if (Tree.text(item, "type").equals("Container")) {
                give(item, pod, new ArrayList<>(0));
            }
        }
    }

    private static void give(ObjectNode item, ObjectNode pod, List<String> told) {
        for (var container : Tree.objects(pod, "spec", "containers")) {
            give(item, container, "container", told);
        }
        for (var container : Tree.objects(pod, "spec", "initContainers")) {
            give(item, container, "init container", told);
        }
        if (!told.isEmpty()) {
            Tree.child(Tree.child(pod, "metadata"), "annotations").put(ANNOTATION, SET + String.join("; ", told));
        }
    }

    private static void give(ObjectNode item, ObjectNode container, String what, List<String> told) {
        var resources = Tree.child(container, "resources");
        // What its author limits is requested up to that limit, and has no need of another default.
        var limited = Tree.at(resources, "limits").deepCopy();
        var limits = add(Tree.at(item, "default"), resources, "limits", Tree.newObject());
        var requests = add(Tree.at(item, "defaultRequest"), resources, "requests", limited);
        var whose = what + " " + Tree.text(container, "name");
        if (!requests.isEmpty()) {
            told.add(String.join(", ", requests) + " request for " + whose);
        }
        if (!limits.isEmpty()) {
            told.add(String.join(", ", limits) + " limit for " + whose);
        }
    }

    /** The names of those that were missing. */
    private static Set<String> add(JsonNode defaults, ObjectNode resources, String which, JsonNode but) {
        var added = new TreeSet<String>();
        for (var entry : defaults.properties()) {
            var name = entry.getKey();
            if (!Tree.has(resources, which, name) && !but.has(name)) {
                Tree.child(resources, which).set(name, entry.getValue());
                added.add(name);
            }
        }
        return added;
    }
}
