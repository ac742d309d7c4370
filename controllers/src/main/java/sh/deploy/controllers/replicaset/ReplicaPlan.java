package sh.deploy.controllers.replicaset;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import java.util.List;
import java.util.stream.Stream;
import sh.deploy.api.object.ObjectFacts;
import sh.deploy.api.object.PodState;

/**
 * Decides which pods a ReplicaSet lacks or has too many of. Pure: reads its arguments, touches nothing.
 *
 * <p>Make before break: pods on nodes that may be dead are replaced at once and not deleted; what is too many when such a node is
 * back is trimmed, the replacements first.
 */
sealed interface ReplicaPlan {
    /** Pods made or deleted in one round; the rest follows in the next. */
    int MAX_A_ROUND = 500;

    record Enough() implements ReplicaPlan {}

    /**
     * @param plain pods that stand for themselves
     * @param forDead for each further pod to make, the dead node whose pod it stands for
     * @param forSuspect the same of nodes that may yet be back: these may prove needless
     */
    record Create(int plain, List<String> forDead, List<String> forSuspect) implements ReplicaPlan {}

    record Delete(List<Pod> pods) implements ReplicaPlan {}

    /** These replacements are needed for good: from now on they are pods like any other. */
    record Keep(List<Pod> replacements) implements ReplicaPlan {}

    /** @param related the active pods of the same owner, for the rank of deletion */
    static ReplicaPlan between(ReplicaSet wanted, Replicas replicas, List<Pod> related) {
        if (ObjectFacts.isBeingDeleted(wanted)) {
            return new Enough();
        }
        int size = replicas(wanted);
        int surplus = replicas.inContact().size() - size;
        int lacking = size - replicas.counted().size();
        if (size == 0) {
            return deletion(replicas.all().stream(), replicas.all().size());
        }
        var rank = DeletionRank.leastMissedFirst(related);
        if (surplus > 0) {
            return deletion(replicas.leastMissedFirst(rank).stream(), surplus);
        }
        if (lacking < 0) {
            // What nobody needs is too many, and goes once all are in contact: no original goes for it, and nobody
            // serves less meanwhile.
            int needless = replicas.needless(replicas.inContact(), rank).size();
            return deletion(replicas.heldBackLeastMissedFirst(rank).stream(), Math.max(0, -lacking - needless));
        }
        if (lacking == 0) {
            return confirmation(replicas);
        }
        int makeable = Math.min(lacking - replicas.leaving(), MAX_A_ROUND);
        return makeable > 0 ? creation(makeable, replicas) : new Enough();
    }

    private static ReplicaPlan creation(int lacking, Replicas replicas) {
        var suspect = nodes(replicas.toReplaceOnSuspectNodes(), lacking);
        int sure = lacking - suspect.size();
        var dead = nodes(replicas.toReplaceOnDeadNodes(), sure);
        return new Create(sure - dead.size(), dead, suspect);
    }

    private static ReplicaPlan deletion(Stream<Pod> inOrder, int count) {
        return count == 0
                ? new Enough()
                : new Delete(inOrder.limit(Math.min(count, MAX_A_ROUND)).toList());
    }

    private static ReplicaPlan confirmation(Replicas replicas) {
        var replacements =
                replicas.inContact().stream().filter(Replacement::isOne).toList();
        return replacements.isEmpty() || !replicas.areAllInContact() ? new Enough() : new Keep(replacements);
    }

    private static List<String> nodes(List<Pod> pods, int limit) {
        return pods.stream().map(PodState::node).limit(limit).toList();
    }

    /** One when nothing is said, as Kubernetes defaults it. */
    static int replicas(ReplicaSet set) {
        var replicas = set.getSpec().getReplicas();
        return replicas == null ? 1 : replicas;
    }
}
