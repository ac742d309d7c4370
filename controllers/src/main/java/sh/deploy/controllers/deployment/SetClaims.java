package sh.deploy.controllers.deployment;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import java.util.ArrayList;
import java.util.List;
import sh.deploy.api.object.ObjectFacts;
import sh.deploy.api.selector.Selector;

/**
 * Which ReplicaSets belong to a Deployment. Pure.
 *
 * @param adopt they match and nobody manages them
 * @param release it manages them, but they match no more
 */
record SetClaims(List<ReplicaSet> owned, List<ReplicaSet> adopt, List<ReplicaSet> release) {
    /** @param candidates sets that the Deployment manages, and sets of its namespace that nobody manages */
    static SetClaims of(Deployment deployment, List<ReplicaSet> candidates) {
        var selector = Selector.of(deployment.getSpec().getSelector());
        var owned = new ArrayList<ReplicaSet>();
        var adopt = new ArrayList<ReplicaSet>();
        var release = new ArrayList<ReplicaSet>();
        boolean leaving = ObjectFacts.isBeingDeleted(deployment);
        for (var set : candidates) {
            boolean matches = selector.matches(ObjectFacts.labels(set));
            if (ObjectFacts.isControlledBy(set, deployment)) {
                (matches || leaving ? owned : release).add(set);
            } else if (matches && !leaving && isFree(set)) {
                adopt.add(set);
            }
        }
        return new SetClaims(owned, adopt, release);
    }

    private static boolean isFree(ReplicaSet set) {
        return ObjectFacts.controller(set).isEmpty() && !ObjectFacts.isBeingDeleted(set);
    }
}
