package sh.deploy.controllers.statefulset;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.util.ArrayList;
import java.util.List;
import sh.deploy.api.object.ObjectFacts;
import sh.deploy.api.object.PodState;

/** Decides what a StatefulSet does next to its pods. Pure: reads its arguments, touches nothing. */
final class StatefulPlan {
    sealed interface Step {
        /** @param revision whose template it is made from */
        record Create(int ordinal, String revision) implements Step {}

        record Delete(Pod pod) implements Step {}
    }

    private final StatefulSet set;
    private final Members members;
    private final RevisionNames revisions;
    private final List<Step> steps = new ArrayList<>();

    private StatefulPlan(StatefulSet set, Members members, RevisionNames revisions) {
        this.set = set;
        this.members = members;
        this.revisions = revisions;
    }

    /** One round; the next follows when its writes are seen and pods have changed. Empty when there is nothing to do. */
    static List<Step> next(StatefulSet set, Members members, RevisionNames revisions) {
        if (ObjectFacts.isBeingDeleted(set)) {
            return List.of();
        }
        var plan = new StatefulPlan(set, members, revisions);
        boolean isWhole = plan.fill() && plan.shrink();
        if (isWhole && plan.steps.isEmpty() && Spec.isRolling(set)) {
            plan.update();
        }
        return plan.steps;
    }

    /** Lowest first. @return whether the round goes on */
    private boolean fill() {
        for (int ordinal : members.wanted()) {
            var pod = members.at(ordinal).orElse(null);
            if (pod == null) {
                steps.add(new Step.Create(ordinal, revisionOf(ordinal)));
            } else if (PodState.hasEnded(pod) && !ObjectFacts.isBeingDeleted(pod)) {
                steps.add(new Step.Delete(pod));
            } else if (members.works(pod)) {
                continue;
            }
            if (Spec.isOrdered(set)) {
                return false;
            }
        }
        return true;
    }

    /** Highest first; one that does not work waits for those below that do not, as they are likelier the cause. */
    private boolean shrink() {
        var condemned = members.condemned();
        var lowestIll =
                condemned.reversed().stream().filter(pod -> !members.works(pod)).findFirst();
        for (var pod : condemned) {
            boolean mayGo =
                    members.works(pod) || lowestIll.filter(ill -> ill == pod).isPresent();
            if (!ObjectFacts.isBeingDeleted(pod) && (mayGo || !Spec.isOrdered(set))) {
                steps.add(new Step.Delete(pod));
            }
            if (Spec.isOrdered(set)) {
                return false;
            }
        }
        return true;
    }

    /** Highest first, one at a time: the next when the one before works again. */
    private void update() {
        for (int ordinal : members.wanted().reversed()) {
            var pod = members.at(ordinal).orElse(null);
            if (ordinal < firstUpdated() || pod == null || ObjectFacts.isBeingDeleted(pod)) {
                return;
            }
            if (members.isOnSilentNode(pod)) {
                return;
            }
            if (!NumberedPod.revision(pod).equals(revisions.update())) {
                steps.add(new Step.Delete(pod));
                return;
            }
            if (!members.works(pod)) {
                return;
            }
        }
    }

    private String revisionOf(int ordinal) {
        return Spec.isRolling(set) && ordinal < firstUpdated() ? revisions.current() : revisions.update();
    }

    private int firstUpdated() {
        return Spec.start(set) + Spec.partition(set);
    }
}
