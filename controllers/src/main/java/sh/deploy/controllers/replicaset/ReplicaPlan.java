package sh.deploy.controllers.replicaset;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import java.util.List;
import java.util.Set;
import sh.deploy.api.object.ObjectFacts;
import sh.deploy.api.object.PodState;

/** Decides which pods a ReplicaSet lacks or has too many of. Pure: reads its arguments, touches nothing. */
sealed interface ReplicaPlan {
    /** Pods made or deleted in one round; the rest follows in the next. */
    int MAX_A_ROUND = 500;

    record Enough() implements ReplicaPlan {}

    record Create(int count) implements ReplicaPlan {}

    record Delete(List<Pod> pods) implements ReplicaPlan {}

    /**
     * @param owned the pods it manages, ended ones and those on their way out included
     * @param related the active pods of the same owner, for the rank of deletion
     * @param suspectNodes nodes that may be dead; pods there do not count
     */
    static ReplicaPlan between(ReplicaSet wanted, List<Pod> owned, List<Pod> related, Set<String> suspectNodes) {
        if (ObjectFacts.isBeingDeleted(wanted)) {
            return new Enough();
        }
        var counted = owned.stream()
                .filter(PodState::isActive)
                .filter(pod -> !suspectNodes.contains(PodState.node(pod)))
                .toList();
        int lacking = replicas(wanted) - counted.size();
        if (lacking > 0) {
            return new Create(Math.min(lacking, MAX_A_ROUND));
        }
        if (lacking == 0) {
            return new Enough();
        }
        return new Delete(counted.stream()
                .sorted(DeletionRank.leastMissedFirst(related))
                .limit(Math.min(-lacking, MAX_A_ROUND))
                .toList());
    }

    /** One when nothing is said, as Kubernetes defaults it. */
    static int replicas(ReplicaSet set) {
        var replicas = set.getSpec().getReplicas();
        return replicas == null ? 1 : replicas;
    }
}
