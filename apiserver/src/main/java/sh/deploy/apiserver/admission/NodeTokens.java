package sh.deploy.apiserver.admission;

import java.util.function.Supplier;
import sh.deploy.api.object.ObjectKey;
import sh.deploy.api.problem.Problem;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.api.problem.Reason;
import sh.deploy.apiserver.authn.Authenticator;
import sh.deploy.apiserver.authz.Permit;
import sh.deploy.apiserver.kinds.tree.JsonTrees;
import sh.deploy.apiserver.kinds.tree.Tree;
import sh.deploy.apiserver.watch.Snapshot;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * An agent that was taken over gets no tokens but those that its pods get anyway: bound to a pod on its node, by uid, and for an audience
 * that the pod's volumes name. Source: Kubernetes' documentation, "Admission Controllers Reference", NodeRestriction.
 */
final class NodeTokens {
    private final Supplier<Snapshot> newest;

    NodeTokens(Supplier<Snapshot> newest) {
        this.newest = newest;
    }

    /**
     * Leaves everybody but agents alone.
     *
     * @throws ProblemException 403 with what the agent may not ask for, 404 when the pod is gone
     */
    void check(Permit permit, String account, ObjectNode request) {
        var node = permit.caller().node();
        if (node.isEmpty()) {
            return;
        }
        var bound = Tree.at(request, "spec", "boundObjectRef");
        var name = Tree.text(bound, "name");
        if (!Tree.text(bound, "kind").equals("Pod") || name.isEmpty()) {
            throw forbidden(account, node, "a token that is not bound to a pod");
        }
        if (Tree.text(bound, "uid").isEmpty()) {
            throw forbidden(account, node, "a token that is bound to a pod without its uid");
        }
        var pod = newest.get().get(new ObjectKey("", "pods", permit.action().namespace(), name));
        if (pod == null) {
            throw Problem.of(
                            Reason.NOT_FOUND,
                            "pods \"" + name + "\" not found",
                            new Problem.Target("", "pods", name, ""))
                    .toException();
        }
        if (!node.equals(pod.index().fields().get("spec.nodeName"))) {
            throw forbidden(account, node, "a token that is bound to a pod on another node");
        }
        checkAudiences(account, node, request, JsonTrees.object(pod.json()));
    }

    private static void checkAudiences(String account, String node, ObjectNode request, ObjectNode pod) {
        var audiences = Tree.texts(request, "spec", "audiences");
        if (audiences.size() > 1) {
            throw forbidden(account, node, "a token for more than one audience");
        }
        for (var audience : audiences) {
            if (!isInVolumes(audience, pod)) {
                throw forbidden(
                        account, node, "a token for the audience \"" + audience + "\", which its pod does not ask for");
            }
        }
    }

    private static boolean isInVolumes(String audience, ObjectNode pod) {
        return Tree.objects(pod, "spec", "volumes").stream()
                .flatMap(volume -> Tree.objects(volume, "projected", "sources").stream())
                .map(source -> Tree.at(source, "serviceAccountToken"))
                .filter(JsonNode::isObject)
                .map(token -> Tree.text(token, "audience"))
                .anyMatch(named -> audience.equals(named.isEmpty() ? Authenticator.AUDIENCE : named));
    }

    private static ProblemException forbidden(String account, String node, String what) {
        return Problem.of(
                        Reason.FORBIDDEN,
                        "serviceaccounts \"" + account + "\" is forbidden: node \"" + node
                                + "\" is not allowed to request " + what,
                        new Problem.Target("", "serviceaccounts", account, ""))
                .toException();
    }
}
