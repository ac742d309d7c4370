package sh.deploy.apiserver.admission;

import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.object.ObjectKey;
import sh.deploy.api.problem.Problem;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.api.problem.Reason;
import sh.deploy.apiserver.authz.Permit;
import sh.deploy.apiserver.kinds.Kind;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * An agent that was taken over must not draw other pods to its node, nor have its Node collected: of its own Node it may not change who
 * owns it, nor its taints once it is there, nor labels that others place pods by. Source: Kubernetes' documentation, "Admission Controllers
 * Reference", NodeRestriction.
 */
final class NodeRestriction {
    private static final String FOR_PLACEMENT = "node-restriction.kubernetes.io";
    private static final Set<String> RESERVED = Set.of("kubernetes.io", "k8s.io");
    private static final Set<String> ITS_OWN = Set.of("kubelet.kubernetes.io", "node.kubernetes.io");
    private static final Set<String> WHAT_IT_IS = Set.of(
            "kubernetes.io/arch",
            "kubernetes.io/hostname",
            "kubernetes.io/os",
            "topology.kubernetes.io/region",
            "topology.kubernetes.io/zone",
            "beta.kubernetes.io/arch",
            "beta.kubernetes.io/instance-type",
            "beta.kubernetes.io/os",
            "failure-domain.beta.kubernetes.io/region",
            "failure-domain.beta.kubernetes.io/zone");

    /**
     * Leaves everything but Nodes that an agent writes alone.
     *
     * @param before null when the object is new
     * @throws ProblemException 403 with what the agent may not do
     */
    void check(Permit permit, Kind kind, ObjectKey key, ObjectNode object, @Nullable ObjectNode before) {
        var node = permit.caller().node();
        if (node.isEmpty() || !kind.group().isEmpty() || !kind.plural().equals("nodes")) {
            return;
        }
        JsonNode old = before == null ? MissingNode.getInstance() : before;
        if (differ(object, old, "metadata", "ownerReferences")) {
            throw forbidden(key, node, "modify ownerReferences");
        }
        if (before != null && differ(object, old, "spec", "taints")) {
            throw forbidden(key, node, "modify taints");
        }
        var labels = closedLabels(Tree.at(object, "metadata", "labels"), Tree.at(old, "metadata", "labels"));
        if (!labels.isEmpty()) {
            throw forbidden(key, node, "set or modify the following labels: " + String.join(", ", labels));
        }
    }

    /** An empty list says the same as none. */
    private static boolean differ(JsonNode one, JsonNode other, String... path) {
        return !Tree.objects(one, path).equals(Tree.objects(other, path));
    }

    /** Those that change and may not. */
    private static Set<String> closedLabels(JsonNode now, JsonNode before) {
        var names = new TreeSet<String>();
        now.properties().forEach(label -> names.add(label.getKey()));
        before.properties().forEach(label -> names.add(label.getKey()));
        names.removeIf(name -> now.path(name).equals(before.path(name)) || isOpen(name));
        return names;
    }

    private static boolean isOpen(String label) {
        int slash = label.indexOf('/');
        var domain = slash < 0 ? "" : label.substring(0, slash);
        if (isIn(domain, FOR_PLACEMENT)) {
            return false;
        }
        return RESERVED.stream().noneMatch(reserved -> isIn(domain, reserved))
                || ITS_OWN.stream().anyMatch(own -> isIn(domain, own))
                || WHAT_IT_IS.contains(label);
    }

    private static boolean isIn(String domain, String parent) {
        return domain.equals(parent) || domain.endsWith("." + parent);
    }

    private static ProblemException forbidden(ObjectKey key, String node, String what) {
        return Problem.of(
                        Reason.FORBIDDEN,
                        "nodes \"" + key.name() + "\" is forbidden: node \"" + node + "\" is not allowed to " + what,
                        new Problem.Target("", "nodes", key.name(), ""))
                .toException();
    }
}
