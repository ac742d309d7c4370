package sh.deploy.apiserver.kinds.policy;

import java.util.List;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.node.ObjectNode;

/** What a pod spec says when its author did not, in pods and in pod templates alike. Source: Kubernetes API reference, PodSpec. */
final class PodDefaults {
    private PodDefaults() {}

    static void apply(ObjectNode spec) {
        Tree.defaultTo(spec, "restartPolicy", "Always");
        Tree.defaultTo(spec, "dnsPolicy", "ClusterFirst");
        Tree.defaultTo(spec, "terminationGracePeriodSeconds", 30);
        Tree.defaultTo(spec, "schedulerName", "default-scheduler");
        Tree.child(spec, "securityContext");
        // Both names stand for the same field; the older one is still read by clients.
        Tree.defaultTo(spec, "serviceAccountName", Tree.text(spec, "serviceAccount"));
        dropEmpty(spec, "serviceAccountName");
        if (Tree.has(spec, "serviceAccountName")) {
            Tree.defaultTo(spec, "serviceAccount", Tree.text(spec, "serviceAccountName"));
        }
        Tree.objects(spec, "initContainers").forEach(container -> ContainerDefaults.apply(container, spec));
        Tree.objects(spec, "containers").forEach(container -> ContainerDefaults.apply(container, spec));
        Tree.objects(spec, "ephemeralContainers").forEach(container -> ContainerDefaults.apply(container, spec));
        Tree.objects(spec, "volumes").forEach(VolumeDefaults::apply);
        Tree.objects(spec, "topologySpreadConstraints").forEach(constraint -> {
            Tree.defaultTo(constraint, "maxSkew", 1);
        });
    }

    /**
     * Who a new pod is when its author did not say. A pod that was stored without an account stays so, since it may not change.
     * Source: Kubernetes' documentation, "ServiceAccount admission controller".
     */
    static void nameAccount(ObjectNode spec) {
        if (Tree.text(spec, "serviceAccountName").isEmpty()
                && Tree.text(spec, "serviceAccount").isEmpty()) {
            spec.put("serviceAccountName", "default");
        }
    }

    /** What only a pod gets, not a template: it is decided when the pod is created. */
    static void applyToPod(ObjectNode spec) {
        Tree.objects(spec, "initContainers").forEach(ContainerDefaults::requestLimits);
        Tree.objects(spec, "containers").forEach(ContainerDefaults::requestLimits);
        Tree.defaultTo(spec, "enableServiceLinks", true);
    }

    /** What runs at most once has no reason to wait for a node out of contact: the node has stopped it itself. */
    static void tolerateTrouble(ObjectNode pod) {
        var spec = Tree.child(pod, "spec");
        tolerateForAWhile(spec, "node.kubernetes.io/not-ready");
        if (!AtMostOneRules.applies(pod)) {
            tolerateForAWhile(spec, "node.kubernetes.io/unreachable");
        }
    }

    /** A pod stays for five minutes on a node that is in trouble, unless it says otherwise. */
    private static void tolerateForAWhile(ObjectNode spec, String taint) {
        for (var toleration : Tree.objects(spec, "tolerations")) {
            var key = Tree.text(toleration, "key");
            var effect = Tree.text(toleration, "effect");
            boolean meansIt = key.equals(taint)
                    || key.isEmpty() && Tree.text(toleration, "operator").equals("Exists");
            if (meansIt && (effect.isEmpty() || effect.equals("NoExecute"))) {
                return;
            }
        }
        Tree.list(spec, "tolerations")
                .addObject()
                .put("key", taint)
                .put("operator", "Exists")
                .put("effect", "NoExecute")
                .put("tolerationSeconds", 300);
    }

    static void dropEmpty(ObjectNode object, String name) {
        if (Tree.at(object, name).isString() && Tree.text(object, name).isEmpty()) {
            object.remove(name);
        }
    }

    /** Both ends of the host's network are the same port. */
    static void mirrorHostPorts(ObjectNode spec) {
        if (!Tree.isTrue(spec, "hostNetwork")) {
            return;
        }
        for (var list : List.of("initContainers", "containers")) {
            for (var container : Tree.objects(spec, list)) {
                for (var port : Tree.objects(container, "ports")) {
                    if (Tree.number(port, 0, "hostPort") == 0) {
                        Tree.put(port, "hostPort", Tree.number(port, 0, "containerPort"));
                    }
                }
            }
        }
    }
}
