package sh.deploy.apiserver.registry;

import org.jspecify.annotations.Nullable;
import sh.deploy.api.object.ObjectKey;
import sh.deploy.api.problem.Problem;
import sh.deploy.api.problem.Reason;
import sh.deploy.apiserver.authn.accounts.Identified;
import sh.deploy.apiserver.kinds.tree.Tree;
import sh.deploy.apiserver.watch.Snapshot;
import sh.deploy.apiserver.watch.StoredObject;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a token is to be bound to: one object, or none. Source of the rules and sentences: Kubernetes' API reference, BoundObjectReference.
 *
 * @param node the one that the token is bound to, or that its pod is on
 */
record TokenBinding(
        @Nullable Identified pod,
        @Nullable Identified secret,
        @Nullable Identified node) {
    private static final TokenBinding NONE = new TokenBinding(null, null, null);

    /** @throws sh.deploy.api.problem.ProblemException with what is not there, or does not fit */
    static TokenBinding of(ObjectNode request, StoredObject account, Snapshot state) {
        if (!(Tree.at(request, "spec", "boundObjectRef") instanceof ObjectNode reference)) {
            return NONE;
        }
        var bound = bound(reference, account.key().namespace(), state);
        return switch (bound.key().resource()) {
            case "pods" -> {
                checkAccount(bound, account);
                yield new TokenBinding(identified(bound), null, nodeOf(bound, state));
            }
            case "secrets" -> new TokenBinding(null, identified(bound), null);
            default -> new TokenBinding(null, null, identified(bound));
        };
    }

    private static StoredObject bound(ObjectNode reference, String namespace, Snapshot state) {
        var kind = Tree.text(reference, "kind");
        var version = Tree.text(reference, "apiVersion");
        var name = Tree.text(reference, "name");
        var key = switch (version + "/" + kind) {
            case "v1/Pod" -> new ObjectKey("", "pods", namespace, name);
            case "v1/Secret" -> new ObjectKey("", "secrets", namespace, name);
            case "v1/Node" -> new ObjectKey("", "nodes", "", name);
            default ->
                throw bad("cannot bind token to object of type " + version + ", Kind=" + kind
                        + "; a token is bound to a Pod, a Secret or a Node in version v1");
        };
        var stored = state.get(key);
        if (stored == null) {
            throw Problem.of(
                            Reason.NOT_FOUND,
                            key.resource() + " \"" + name + "\" not found",
                            new Problem.Target("", key.resource(), name, ""))
                    .toException();
        }
        var uid = Tree.text(reference, "uid");
        if (!uid.isEmpty() && !uid.equals(stored.uid())) {
            throw Problem.of(
                            Reason.CONFLICT,
                            "the UID in the bound object reference (" + uid + ") does not match the UID in record ("
                                    + stored.uid() + "): the object might have been deleted and then recreated",
                            new Problem.Target("", key.resource(), name, ""))
                    .toException();
        }
        return stored;
    }

    private static void checkAccount(StoredObject pod, StoredObject account) {
        var runsAs = pod.index().fields().getOrDefault("spec.serviceAccountName", "");
        if (!runsAs.equals(account.key().name())) {
            throw bad("cannot bind token for serviceaccount \"" + account.key().name()
                    + "\" to pod running with different serviceaccount name");
        }
    }

    /** Null while the pod is on none. */
    private static @Nullable Identified nodeOf(StoredObject pod, Snapshot state) {
        var node = pod.index().fields().getOrDefault("spec.nodeName", "");
        return node.isEmpty() ? null : identified(state.get(new ObjectKey("", "nodes", "", node)));
    }

    private static @Nullable Identified identified(@Nullable StoredObject object) {
        return object == null ? null : new Identified(object.key().name(), object.uid());
    }

    private static RuntimeException bad(String message) {
        return Problem.of(Reason.BAD_REQUEST, message).toException();
    }
}
