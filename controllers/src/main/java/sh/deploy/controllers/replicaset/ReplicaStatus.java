package sh.deploy.controllers.replicaset;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetCondition;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetConditionBuilder;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetStatus;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetStatusBuilder;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.object.ObjectFacts;
import sh.deploy.api.object.PodState;

/** Counts a ReplicaSet's pods as its status tells them. Pure. */
final class ReplicaStatus {
    private static final String FAILURE = "ReplicaFailure";

    private ReplicaStatus() {}

    /**
     * Why the last round did not do what it should.
     *
     * @param reason {@code FailedCreate}, {@code FailedDelete} or {@code FailedTakePlace}
     */
    record Failure(String reason, String message) {}

    /**
     * Pods on silent nodes are neither ready nor available, whatever they said last.
     *
     * @param owned the pods it manages, ended ones and those on their way out included
     * @param replicas the active ones of these
     */
    static ReplicaSetStatus of(
            ReplicaSet set, List<Pod> owned, Replicas replicas, @Nullable Failure failure, Instant now) {
        var counted = replicas.counted();
        var heard = replicas.heard();
        long leaving = owned.stream()
                .filter(pod -> ObjectFacts.isBeingDeleted(pod) && !PodState.hasEnded(pod))
                .count();
        Map<String, String> templateLabels = Optional.ofNullable(set.getSpec().getTemplate())
                .flatMap(template -> Optional.ofNullable(template.getMetadata()))
                .flatMap(metadata -> Optional.ofNullable(metadata.getLabels()))
                .orElse(Map.of());
        long labelled = counted.stream()
                .filter(pod -> ObjectFacts.labels(pod).entrySet().containsAll(templateLabels.entrySet()))
                .count();
        long available =
                heard.stream().filter(pod -> isAvailable(set, pod, now)).count();
        return new ReplicaSetStatusBuilder()
                .withObservedGeneration(set.getMetadata().getGeneration())
                .withReplicas(counted.size())
                .withFullyLabeledReplicas(Math.toIntExact(labelled))
                .withReadyReplicas(
                        Math.toIntExact(heard.stream().filter(PodState::isReady).count()))
                .withAvailableReplicas(Math.toIntExact(available))
                .withTerminatingReplicas(Math.toIntExact(leaving))
                .withConditions(conditions(set, failure, now))
                .build();
    }

    /** When the next ready pod becomes available by time alone; empty when none will. */
    static Optional<Instant> nextAvailable(ReplicaSet set, Replicas replicas, Instant now) {
        return replicas.heard().stream()
                .flatMap(pod -> PodState.availableFrom(pod, minimumReady(set)).stream())
                .filter(from -> from.isAfter(now))
                .min(Instant::compareTo);
    }

    private static boolean isAvailable(ReplicaSet set, Pod pod, Instant now) {
        return PodState.availableFrom(pod, minimumReady(set))
                .filter(from -> !from.isAfter(now))
                .isPresent();
    }

    private static Duration minimumReady(ReplicaSet set) {
        var seconds = set.getSpec().getMinReadySeconds();
        return Duration.ofSeconds(seconds == null ? 0 : seconds);
    }

    private static List<ReplicaSetCondition> conditions(ReplicaSet set, @Nullable Failure failure, Instant now) {
        List<ReplicaSetCondition> before =
                set.getStatus() == null || set.getStatus().getConditions() == null
                        ? List.of()
                        : set.getStatus().getConditions();
        var conditions = new ArrayList<>(before);
        var standing = before.stream()
                .filter(condition -> FAILURE.equals(condition.getType()))
                .findFirst();
        if (failure == null) {
            standing.ifPresent(conditions::remove);
        } else if (standing.isEmpty()) {
            conditions.add(new ReplicaSetConditionBuilder()
                    .withType(FAILURE)
                    .withStatus("True")
                    .withReason(failure.reason())
                    .withMessage(failure.message())
                    .withLastTransitionTime(now.truncatedTo(ChronoUnit.SECONDS).toString())
                    .build());
        }
        return conditions;
    }
}
