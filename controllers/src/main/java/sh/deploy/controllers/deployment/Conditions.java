package sh.deploy.controllers.deployment;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentCondition;
import io.fabric8.kubernetes.api.model.apps.DeploymentConditionBuilder;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** A Deployment's conditions while the next status is made. The times follow Kubernetes' rules. */
final class Conditions {
    private final List<DeploymentCondition> conditions;
    private final String now;

    Conditions(Deployment deployment, Instant now) {
        var status = deployment.getStatus();
        this.conditions =
                new ArrayList<>(status == null || status.getConditions() == null ? List.of() : status.getConditions());
        this.now = now.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    Optional<DeploymentCondition> find(String type) {
        return conditions.stream()
                .filter(condition -> type.equals(condition.getType()))
                .findFirst();
    }

    void remove(String type) {
        conditions.removeIf(condition -> type.equals(condition.getType()));
    }

    /** Leaves one of the same status and reason as it is; the time of transition moves only with the status. */
    void set(String type, String status, String reason, String message) {
        var before = find(type);
        if (before.filter(one -> status.equals(one.getStatus()) && reason.equals(one.getReason()))
                .isEmpty()) {
            replace(type, status, reason, message);
        }
    }

    /** As {@link #set}, but notes that it was so again just now. */
    void replace(String type, String status, String reason, String message) {
        var before = find(type);
        remove(type);
        conditions.add(new DeploymentConditionBuilder()
                .withType(type)
                .withStatus(status)
                .withReason(reason)
                .withMessage(message)
                .withLastUpdateTime(now)
                .withLastTransitionTime(before.filter(one -> status.equals(one.getStatus()))
                        .map(DeploymentCondition::getLastTransitionTime)
                        .orElse(now))
                .build());
    }

    /** In an order that does not depend on what changed last. */
    List<DeploymentCondition> sorted() {
        return conditions.stream()
                .sorted(Comparator.comparing(DeploymentCondition::getType))
                .toList();
    }
}
