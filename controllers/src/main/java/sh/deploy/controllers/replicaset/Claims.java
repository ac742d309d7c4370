package sh.deploy.controllers.replicaset;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import java.util.ArrayList;
import java.util.List;
import sh.deploy.api.object.ObjectFacts;
import sh.deploy.api.object.PodState;
import sh.deploy.api.selector.Selector;

/**
 * Which pods belong to a ReplicaSet. Pure.
 *
 * @param owned it manages them, and they match
 * @param adopt they match and nobody manages them
 * @param release it manages them, but they match no more
 */
record Claims(List<Pod> owned, List<Pod> adopt, List<Pod> release) {
    /** @param candidates pods that the set manages, and pods of its namespace that nobody manages */
    static Claims of(ReplicaSet set, Selector selector, List<Pod> candidates) {
        var owned = new ArrayList<Pod>();
        var adopt = new ArrayList<Pod>();
        var release = new ArrayList<Pod>();
        boolean leaving = ObjectFacts.isBeingDeleted(set);
        for (var pod : candidates) {
            boolean matches = selector.matches(ObjectFacts.labels(pod));
            if (ObjectFacts.isControlledBy(pod, set)) {
                (matches || leaving ? owned : release).add(pod);
            } else if (matches && !leaving && isFree(pod)) {
                adopt.add(pod);
            }
        }
        return new Claims(owned, adopt, release);
    }

    private static boolean isFree(Pod pod) {
        return ObjectFacts.controller(pod).isEmpty() && PodState.isActive(pod);
    }
}
