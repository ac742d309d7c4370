package sh.deploy.controllers.deployment;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import java.util.ArrayList;
import java.util.List;
import sh.deploy.api.object.ObjectFacts;
import sh.deploy.api.object.Standby;

/** Decides what a Deployment does next to its ReplicaSets. Pure: reads its arguments, touches nothing. */
final class DeploymentPlan {
    private DeploymentPlan() {}

    /** One round; the next follows when its writes are seen. Empty when there is nothing to do. */
    static List<Step> next(Rollout rollout) {
        if (ObjectFacts.isBeingDeleted(rollout.deployment())) {
            return List.of();
        }
        var steps = new ArrayList<>(noteRevisions(rollout));
        steps.addAll(standbys(rollout));
        steps.addAll(sizes(rollout));
        if (isComplete(rollout) || Facts.paused(rollout.deployment())) {
            steps.addAll(History.steps(rollout));
        }
        return steps.stream()
                .filter(step -> changesSomething(rollout.deployment(), step))
                .toList();
    }

    private static List<Step> sizes(Rollout rollout) {
        if (Facts.paused(rollout.deployment())) {
            return Proportions.steps(rollout);
        }
        if (Facts.recreates(rollout.deployment())) {
            return recreate(rollout);
        }
        return replicasChanged(rollout) ? Proportions.steps(rollout) : roll(rollout);
    }

    private static List<Step> roll(Rollout rollout) {
        return rollout.current()
                .map(current -> Rolling.steps(rollout, current))
                .orElseGet(() -> List.of(new Step.Create(NewSet.of(rollout, Rolling.sizeOfCurrent(rollout)))));
    }

    /** All old pods end before the first new one begins. */
    private static List<Step> recreate(Rollout rollout) {
        var shrink = rollout.old().stream()
                .filter(Facts::isActive)
                .<Step>map(set -> new Step.Scale(set, 0))
                .toList();
        if (!shrink.isEmpty() || rollout.oldPodsRemain()) {
            return shrink;
        }
        return rollout.current()
                .<Step>map(current -> new Step.Scale(current, rollout.wanted()))
                .map(List::of)
                .orElseGet(() -> List.of(new Step.Create(NewSet.of(rollout, rollout.wanted()))));
    }

    private static List<Step> noteRevisions(Rollout rollout) {
        if (rollout.current().isEmpty()) {
            return List.of();
        }
        var current = rollout.current().get();
        var deployment = rollout.deployment();
        var steps = new ArrayList<Step>();
        var lacking = Annotations.lacking(deployment, current, rollout.newestOldRevision());
        int minReady = Facts.minReadySeconds(deployment);
        if (!lacking.isEmpty() || Facts.or(current.getSpec().getMinReadySeconds(), 0) != minReady) {
            steps.add(new Step.Annotate(current, lacking, minReady));
        }
        steps.add(new Step.NoteRevision(Math.max(Annotations.revision(current), rollout.newestOldRevision() + 1)));
        return steps;
    }

    private static List<Step> standbys(Rollout rollout) {
        return rollout.all().stream()
                .filter(set -> !ObjectFacts.isBeingDeleted(set))
                .<Step>map(set -> new Step.StandBy(set, Annotations.standbys(rollout.deployment(), set)))
                .toList();
    }

    /** Whether the number of replicas changed since the sets were last sized. */
    private static boolean replicasChanged(Rollout rollout) {
        return rollout.active().stream()
                .anyMatch(set -> Annotations.desired(set) != 0 && Annotations.desired(set) != rollout.wanted());
    }

    private static boolean isComplete(Rollout rollout) {
        return rollout.current().filter(set -> isWhole(set, rollout.wanted())).isPresent()
                && Facts.sum(rollout.old(), Facts::occupied) == 0;
    }

    private static boolean isWhole(ReplicaSet set, int wanted) {
        return Facts.pods(set) == wanted && Facts.available(set) == wanted;
    }

    private static boolean changesSomething(Deployment deployment, Step step) {
        return switch (step) {
            case Step.Scale scale ->
                scale.difference() != 0 || Facts.isActive(scale.set()) && !isSizedFor(deployment, scale.set());
            case Step.StandBy(var set, var count) ->
                !Standby.asked(set.getMetadata()).equals(count);
            case Step.NoteRevision(long revision) -> Annotations.revision(deployment) != revision;
            case Step.Create create -> true;
            case Step.Annotate annotate -> true;
            case Step.Delete delete -> true;
        };
    }

    private static boolean isSizedFor(Deployment deployment, ReplicaSet set) {
        return ObjectFacts.annotations(set)
                .entrySet()
                .containsAll(Annotations.sizing(deployment).entrySet());
    }
}
