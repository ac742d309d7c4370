package sh.deploy.controllers.replicaset;

import io.fabric8.kubernetes.api.model.Pod;
import sh.deploy.api.object.ObjectFacts;

/** A pod that was made because the node of another may be dead says so, as long as it may prove needless. */
final class Replacement {
    static final String ANNOTATION = "deploy.sh/replaces-node";

    private Replacement() {}

    /** The node whose pod it stands for; empty for a pod that stands for itself. */
    static String node(Pod pod) {
        return ObjectFacts.annotations(pod).getOrDefault(ANNOTATION, "");
    }

    static boolean isOne(Pod pod) {
        return !node(pod).isEmpty();
    }
}
