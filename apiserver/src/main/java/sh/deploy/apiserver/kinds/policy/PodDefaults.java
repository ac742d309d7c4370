package sh.deploy.apiserver.kinds.policy;

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
        Tree.defaultTo(spec, "enableServiceLinks", true);
        Tree.child(spec, "securityContext");
    }
}
