package sh.deploy.apiserver.admission.quota;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import sh.deploy.apiserver.kinds.amounts.Amounts;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.node.ObjectNode;

/**
 * Where a quota bounds CPU or memory, each container must say how much it asks for, or may use: what is not said cannot be summed up.
 * Source: Kubernetes' documentation, "Resource Quotas".
 */
final class MissingAmounts {
    private static final Set<String> TO_BE_SAID =
            Set.of("cpu", "memory", "requests.cpu", "requests.memory", "limits.cpu", "limits.memory");

    private MissingAmounts() {}

    /** {@code limits.cpu for: web,proxy; requests.cpu for: web}; empty when nothing is missing, or the object is no pod. */
    static String of(Quota quota, Use use, ObjectNode object) {
        if (use.pod() == null || !quota.isAbout(use)) {
            return "";
        }
        var wanted = new TreeSet<>(quota.resources());
        wanted.retainAll(TO_BE_SAID);
        return wanted.isEmpty() ? "" : text(silent(wanted, object));
    }

    /** By resource, the containers that do not speak of it. */
    private static Map<String, Set<String>> silent(Set<String> wanted, ObjectNode pod) {
        var silent = new TreeMap<String, Set<String>>();
        for (var container : containers(pod)) {
            var resources = Tree.at(container, "resources");
            var said = Use.ofContainers(
                    Amounts.of(Tree.at(resources, "requests")), Amounts.of(Tree.at(resources, "limits")));
            for (var name : wanted) {
                if (said.of(name).isEmpty()) {
                    silent.computeIfAbsent(name, none -> new TreeSet<>()).add(Tree.text(container, "name"));
                }
            }
        }
        return silent;
    }

    private static List<ObjectNode> containers(ObjectNode pod) {
        var all = new ArrayList<>(Tree.objects(pod, "spec", "containers"));
        all.addAll(Tree.objects(pod, "spec", "initContainers"));
        return all;
    }

    private static String text(Map<String, Set<String>> silent) {
        return silent.entrySet().stream()
                .map(entry -> entry.getKey() + " for: " + String.join(",", entry.getValue()))
                .collect(Collectors.joining("; "));
    }
}
