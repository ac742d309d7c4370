package sh.deploy.controllers.statefulset;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetStatus;
import io.fabric8.kubernetes.api.model.apps.StatefulSetStatusBuilder;
import java.util.function.Predicate;
import sh.deploy.api.object.ObjectFacts;
import sh.deploy.api.object.PodState;

/** Counts a StatefulSet's pods as its status tells them. Pure. */
final class StatefulStatus {
    private StatefulStatus() {}

    static StatefulSetStatus of(StatefulSet set, Members members, RevisionNames revisions) {
        int wanted = Spec.replicas(set);
        int there = count(members, pod -> !PodState.hasEnded(pod));
        int ready = count(members, members::isReady);
        int updated = count(members, pod -> isOf(pod, revisions.update()));
        boolean isComplete = Spec.isRolling(set) && there == wanted && ready == wanted && updated == wanted;
        var current = isComplete ? revisions.update() : revisions.current();
        return new StatefulSetStatusBuilder()
                .withObservedGeneration(set.getMetadata().getGeneration())
                .withReplicas(there)
                .withReadyReplicas(ready)
                .withAvailableReplicas(count(members, members::works))
                .withCurrentReplicas(count(members, pod -> isOf(pod, current)))
                .withUpdatedReplicas(updated)
                .withCurrentRevision(current)
                .withUpdateRevision(revisions.update())
                .withCollisionCount(
                        set.getStatus() == null ? null : set.getStatus().getCollisionCount())
                .withConditions(set.getStatus() == null ? null : set.getStatus().getConditions())
                .build();
    }

    private static boolean isOf(Pod pod, String revision) {
        return !ObjectFacts.isBeingDeleted(pod) && NumberedPod.revision(pod).equals(revision);
    }

    private static int count(Members members, Predicate<Pod> which) {
        return Math.toIntExact(members.all().stream().filter(which).count());
    }
}
