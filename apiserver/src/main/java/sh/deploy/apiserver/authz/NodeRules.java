package sh.deploy.apiserver.authz;

import java.util.Set;

/**
 * What a node's agent may do: read and write its own Node and lease, see, report on and evict the pods assigned to it, read
 * what those pods refer to, ask for tokens of their accounts, and write events.
 */
public final class NodeRules {
    private static final Set<String> WRITES = Set.of("create", "update", "patch");
    private static final Set<String> OWN = Set.of("get", "create", "update", "patch");

    /** Where agents dial. */
    private static final String LINK = "/node-link";

    private final NodePods pods;

    public NodeRules(NodePods pods) {
        this.pods = pods;
    }

    /** What every node may ask for that is no object. */
    boolean allowsPath(String verb, String path) {
        return verb.equals("get") && path.equals(LINK);
    }

    boolean allows(String node, Action action) {
        return switch (action.group() + "/" + action.resource()) {
            case "/nodes" -> isOwnNode(node, action);
            case "/pods" -> isOwnPod(node, action);
            case "coordination.k8s.io/leases" ->
                OWN.contains(action.verb()) && action.namespace().equals("kube-node-lease") && isNamed(node, action);
            case "/events", "events.k8s.io/events" -> WRITES.contains(action.verb());
            case "/configmaps", "/secrets", "/persistentvolumeclaims" ->
                action.verb().equals("get") && action.subresource().isEmpty() && isReferredTo(node, action);
            case "/serviceaccounts" ->
                (action.verb().equals("get") && action.subresource().isEmpty()
                                || action.verb().equals("create")
                                        && action.subresource().equals("token"))
                        && isReferredTo(node, action);
            default -> false;
        };
    }

    private boolean isReferredTo(String node, Action action) {
        return pods.refersTo(node, action.resource(), action.namespace(), action.name());
    }

    private static boolean isOwnNode(String node, Action action) {
        boolean part = action.subresource().isEmpty() || action.subresource().equals("status");
        return part && OWN.contains(action.verb()) && isNamed(node, action);
    }

    /** What a create makes is named by its body. Before that is read, it may be the node's own. */
    private static boolean isNamed(String node, Action action) {
        if (!action.verb().equals("create")) {
            return action.name().equals(node);
        }
        return action.name().isEmpty()
                && (action.madeName() == null || action.madeName().equals(node));
    }

    private boolean isOwnPod(String node, Action action) {
        boolean allowed = switch (action.subresource()) {
            case "" -> action.verb().equals("get") || action.verb().equals("delete");
            case "status" -> !action.verb().equals("create") && OWN.contains(action.verb());
            case "eviction" -> action.verb().equals("create");
            default -> false;
        };
        return allowed && pods.isAssigned(node, action.namespace(), action.name());
    }
}
