package sh.deploy.apiserver.registry;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.node.ObjectNode;

/** The condition of a pod that goes because somebody evicted it. Source: Kubernetes documentation, "Pod disruption conditions". */
final class DisruptionTarget {
    private static final String TYPE = "DisruptionTarget";

    private DisruptionTarget() {}

    /** @return whether the pod did not say so yet */
    static boolean say(ObjectNode pod, Instant now) {
        var conditions = Tree.list(Tree.child(pod, "status"), "conditions");
        for (int i = conditions.size() - 1; i >= 0; i--) {
            if (Tree.text(conditions.path(i), "type").equals(TYPE)) {
                if (Tree.text(conditions.path(i), "status").equals("True")) {
                    return false;
                }
                conditions.remove(i);
            }
        }
        conditions
                .addObject()
                .put("type", TYPE)
                .put("status", "True")
                .put("reason", "EvictionByEvictionAPI")
                .put("message", "Eviction API: evicting")
                .put("lastTransitionTime", now.truncatedTo(ChronoUnit.SECONDS).toString());
        return true;
    }
}
