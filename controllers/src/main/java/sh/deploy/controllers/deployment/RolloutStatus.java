package sh.deploy.controllers.deployment;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentCondition;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatusBuilder;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetCondition;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import sh.deploy.api.object.ObjectFacts;

/** Tells how far a rollout is, with the reasons and messages that {@code kubectl rollout status} reads. Pure. */
final class RolloutStatus {
    private static final String AVAILABLE = "Available";
    private static final String PROGRESSING = "Progressing";
    private static final String REPLICA_FAILURE = "ReplicaFailure";

    private static final String DONE = "NewReplicaSetAvailable";
    private static final String TIMED_OUT = "ProgressDeadlineExceeded";
    private static final String PAUSED = "DeploymentPaused";

    private final Rollout rollout;
    private final Deployment deployment;
    private final Instant now;
    private final Conditions conditions;

    private RolloutStatus(Rollout rollout, Instant now) {
        this.rollout = rollout;
        this.deployment = rollout.deployment();
        this.now = now;
        this.conditions = new Conditions(deployment, now);
    }

    static DeploymentStatus of(Rollout rollout, Instant now) {
        return new RolloutStatus(rollout, now).make();
    }

    /** When the progress deadline runs out, if it has not yet and nothing else happens. */
    static Optional<Instant> deadline(Deployment deployment, DeploymentStatus status) {
        var seconds = Facts.deadlineSeconds(deployment);
        if (seconds == null || Facts.paused(deployment)) {
            return Optional.empty();
        }
        return status.getConditions().stream()
                .filter(condition -> PROGRESSING.equals(condition.getType()))
                .filter(condition -> !DONE.equals(condition.getReason()) && !TIMED_OUT.equals(condition.getReason()))
                .findFirst()
                .flatMap(condition -> ObjectFacts.instant(condition.getLastUpdateTime()))
                .map(updated -> updated.plusSeconds(seconds));
    }

    private DeploymentStatus make() {
        var status = counts();
        tellAvailability(status);
        tellPause();
        if (Facts.deadlineSeconds(deployment) == null) {
            conditions.remove(PROGRESSING);
        } else if (!isOver(status) && !Facts.paused(deployment)) {
            tellProgress(status);
        }
        tellFailure();
        status.setConditions(conditions.sorted());
        return status;
    }

    private DeploymentStatus counts() {
        var all = rollout.all();
        int available = Facts.sum(all, Facts::available);
        var before = deployment.getStatus();
        return new DeploymentStatusBuilder()
                .withObservedGeneration(deployment.getMetadata().getGeneration())
                .withReplicas(Facts.sum(all, Facts::pods))
                .withUpdatedReplicas(rollout.current().map(Facts::pods).orElse(0))
                .withReadyReplicas(Facts.sum(all, Facts::ready))
                .withAvailableReplicas(available)
                .withUnavailableReplicas(Math.max(0, Facts.sum(all, Facts::size) - available))
                .withTerminatingReplicas(Facts.sum(
                        all,
                        set -> set.getStatus() == null
                                ? 0
                                : Facts.or(set.getStatus().getTerminatingReplicas(), 0)))
                .withCollisionCount(before == null ? null : before.getCollisionCount())
                .build();
    }

    private void tellAvailability(DeploymentStatus status) {
        int least = rollout.wanted() - rollout.bounds().unavailable();
        if (status.getAvailableReplicas() >= least) {
            conditions.set(AVAILABLE, "True", "MinimumReplicasAvailable", "Deployment has minimum availability.");
        } else {
            conditions.set(
                    AVAILABLE, "False", "MinimumReplicasUnavailable", "Deployment does not have minimum availability.");
        }
    }

    private void tellPause() {
        var reason =
                conditions.find(PROGRESSING).map(DeploymentCondition::getReason).orElse("");
        if (Facts.deadlineSeconds(deployment) == null || reason.equals(TIMED_OUT)) {
            return;
        }
        if (Facts.paused(deployment) && !reason.equals(PAUSED)) {
            conditions.set(PROGRESSING, "Unknown", PAUSED, "Deployment is paused");
        } else if (!Facts.paused(deployment) && reason.equals(PAUSED)) {
            conditions.set(PROGRESSING, "Unknown", "DeploymentResumed", "Deployment is resumed");
        }
    }

    /** Whether an earlier rollout is done and no new one has begun. */
    private boolean isOver(DeploymentStatus status) {
        return status.getReplicas().equals(status.getUpdatedReplicas())
                && conditions
                        .find(PROGRESSING)
                        .filter(condition -> DONE.equals(condition.getReason()))
                        .isPresent()
                && rollout.current().isPresent();
    }

    private void tellProgress(DeploymentStatus status) {
        if (isComplete(status)) {
            conditions.set(PROGRESSING, "True", DONE, subject() + " has successfully progressed.");
        } else if (hasMoved(status)) {
            conditions.replace(PROGRESSING, "True", "ReplicaSetUpdated", subject() + " is progressing.");
        } else if (isBeginning()) {
            tellBeginning();
        } else if (isLate()) {
            conditions.set(PROGRESSING, "False", TIMED_OUT, subject() + " has timed out progressing.");
        }
    }

    /** Nothing was said yet, or what was said is about the rollout before. */
    private boolean isBeginning() {
        return conditions
                .find(PROGRESSING)
                .filter(condition -> !DONE.equals(condition.getReason()))
                .isEmpty();
    }

    private void tellBeginning() {
        rollout.current()
                .ifPresent(set -> conditions.set(
                        PROGRESSING,
                        "True",
                        "NewReplicaSetCreated",
                        "Created new replica set \"" + ObjectFacts.name(set) + "\""));
    }

    private boolean isComplete(DeploymentStatus status) {
        int wanted = rollout.wanted();
        return rollout.current().isPresent()
                && status.getUpdatedReplicas() == wanted
                && status.getReplicas() == wanted
                && status.getAvailableReplicas() == wanted;
    }

    private boolean hasMoved(DeploymentStatus status) {
        var before = deployment.getStatus();
        if (before == null) {
            return false;
        }
        int oldBefore = Facts.or(before.getReplicas(), 0) - Facts.or(before.getUpdatedReplicas(), 0);
        return status.getUpdatedReplicas() > Facts.or(before.getUpdatedReplicas(), 0)
                || status.getReplicas() - status.getUpdatedReplicas() < oldBefore
                || status.getReadyReplicas() > Facts.or(before.getReadyReplicas(), 0)
                || status.getAvailableReplicas() > Facts.or(before.getAvailableReplicas(), 0);
    }

    private boolean isLate() {
        var seconds = Facts.deadlineSeconds(deployment);
        var progressing = conditions.find(PROGRESSING).orElse(null);
        if (seconds == null || progressing == null || DONE.equals(progressing.getReason())) {
            return false;
        }
        return ObjectFacts.instant(progressing.getLastUpdateTime())
                .filter(updated -> Duration.between(updated, now).compareTo(Duration.ofSeconds(seconds)) > 0)
                .isPresent();
    }

    /** The trouble of the current set, or else of an old one. */
    private void tellFailure() {
        var failure = rollout.current()
                .flatMap(RolloutStatus::failureOf)
                .or(() -> rollout.old().stream()
                        .flatMap(set -> failureOf(set).stream())
                        .findFirst());
        if (failure.isEmpty()) {
            conditions.remove(REPLICA_FAILURE);
        } else {
            conditions.set(
                    REPLICA_FAILURE,
                    failure.get().getStatus(),
                    failure.get().getReason(),
                    failure.get().getMessage());
        }
    }

    private static Optional<ReplicaSetCondition> failureOf(ReplicaSet set) {
        List<ReplicaSetCondition> found =
                set.getStatus() == null || set.getStatus().getConditions() == null
                        ? List.of()
                        : set.getStatus().getConditions();
        return found.stream()
                .filter(condition -> REPLICA_FAILURE.equals(condition.getType()))
                .findFirst();
    }

    private String subject() {
        return rollout.current()
                .map(set -> "ReplicaSet \"" + ObjectFacts.name(set) + "\"")
                .orElse("Deployment \"" + ObjectFacts.name(deployment) + "\"");
    }
}
