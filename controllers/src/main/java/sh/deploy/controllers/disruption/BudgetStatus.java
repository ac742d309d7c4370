package sh.deploy.controllers.disruption;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetStatus;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetStatusBuilder;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.object.ObjectFacts;
import sh.deploy.api.object.PodState;
import sh.deploy.controllers.nodes.NodeStanding;

/**
 * The status of a budget, from the pods it covers. Pure.
 *
 * <p>Source: Kubernetes documentation, "Specifying a Disruption Budget for your Application": percentages are of what the pods'
 * controllers want, and round up.
 */
final class BudgetStatus {
    /** A pod whose eviction was allowed counts as gone for so long; then it is taken to stay. Source: Kubernetes' API reference. */
    static final Duration DELETION_LIMIT = Duration.ofMinutes(2);

    private static final String ALLOWED = "DisruptionAllowed";

    private BudgetStatus() {}

    /** Whether what is expected follows from what the pods' controllers want, not from the pods there are. */
    static boolean countsByScale(PodDisruptionBudget budget) {
        var spec = budget.getSpec();
        return spec.getMaxUnavailable() != null
                || (spec.getMinAvailable() != null && spec.getMinAvailable().getIntVal() == null);
    }

    /**
     * Pods on silent nodes are not healthy, whatever they said last: each that goes besides them is one less.
     *
     * @param covered every pod that the budget selects, also those on their way out; but for those that stand by
     */
    static PodDisruptionBudgetStatus of(
            PodDisruptionBudget budget,
            List<Pod> covered,
            WantedPods wanted,
            Function<String, NodeStanding> standing,
            Instant now) {
        var disrupted = stillExpectedToGo(budget, covered, now);
        int expected = expected(budget, covered, wanted);
        int healthy = Math.toIntExact(covered.stream()
                .filter(pod -> !ObjectFacts.isBeingDeleted(pod) && PodState.isReady(pod))
                .filter(pod -> !disrupted.containsKey(ObjectFacts.name(pod)))
                .filter(pod -> !isOnSilentNode(pod, standing))
                .count());
        int desired = desired(budget, expected);
        int allowed = expected == 0 ? 0 : Math.max(0, healthy - desired);
        return new PodDisruptionBudgetStatusBuilder()
                .withObservedGeneration(budget.getMetadata().getGeneration())
                .withExpectedPods(expected)
                .withCurrentHealthy(healthy)
                .withDesiredHealthy(desired)
                .withDisruptionsAllowed(allowed)
                .withDisruptedPods(disrupted.isEmpty() ? null : disrupted)
                .withConditions(
                        allowed > 0
                                ? conditions(budget, "True", "SufficientPods", "", now)
                                : conditions(budget, "False", "InsufficientPods", "", now))
                .build();
    }

    /** None where there is no bound, so that nothing is allowed: as Kubernetes does it. */
    private static int expected(PodDisruptionBudget budget, List<Pod> covered, WantedPods wanted) {
        if (countsByScale(budget)) {
            return wanted.count();
        }
        return budget.getSpec().getMinAvailable() == null ? 0 : covered.size();
    }

    /** When it cannot be counted, nothing is allowed. */
    static PodDisruptionBudgetStatus failed(PodDisruptionBudget budget, String why, Instant now) {
        return new PodDisruptionBudgetStatusBuilder(before(budget))
                .withDisruptionsAllowed(0)
                .withConditions(conditions(budget, "False", "SyncFailed", why, now))
                .build();
    }

    /** When the first of the noted pods has had its time; empty when none is noted. */
    static Optional<Instant> nextOverdue(PodDisruptionBudgetStatus status) {
        return disrupted(status).values().stream()
                .flatMap(since -> ObjectFacts.instant(since).stream())
                .min(Instant::compareTo)
                .map(since -> since.plus(DELETION_LIMIT));
    }

    /** Pods whose eviction was allowed, and that stayed. */
    static List<Pod> overdue(PodDisruptionBudget budget, List<Pod> covered, Instant now) {
        return covered.stream()
                .filter(pod -> !ObjectFacts.isBeingDeleted(pod))
                .filter(pod -> disruptedSince(budget, pod)
                        .filter(since -> isOverdue(since, now))
                        .isPresent())
                .toList();
    }

    private static boolean isOnSilentNode(Pod pod, Function<String, NodeStanding> standing) {
        var node = PodState.node(pod);
        return !node.isEmpty() && standing.apply(node).isSilent();
    }

    private static Map<String, String> stillExpectedToGo(PodDisruptionBudget budget, List<Pod> covered, Instant now) {
        var left = new TreeMap<String, String>();
        for (var pod : covered) {
            disruptedSince(budget, pod)
                    .filter(since -> !isOverdue(since, now) && !ObjectFacts.isBeingDeleted(pod))
                    .ifPresent(since -> left.put(ObjectFacts.name(pod), since.toString()));
        }
        return left;
    }

    private static Optional<Instant> disruptedSince(PodDisruptionBudget budget, Pod pod) {
        return ObjectFacts.instant(disrupted(before(budget)).get(ObjectFacts.name(pod)));
    }

    private static boolean isOverdue(Instant since, Instant now) {
        return !since.plus(DELETION_LIMIT).isAfter(now);
    }

    private static int desired(PodDisruptionBudget budget, int expected) {
        var most = budget.getSpec().getMaxUnavailable();
        if (most != null) {
            return Math.max(0, expected - resolve(most, expected));
        }
        var least = budget.getSpec().getMinAvailable();
        return least == null ? 0 : resolve(least, expected);
    }

    private static int resolve(IntOrString value, int expected) {
        if (value.getIntVal() != null) {
            return value.getIntVal();
        }
        var text = value.getStrVal();
        if (text == null || !text.endsWith("%")) {
            throw new IllegalArgumentException("a budget's bound must be a number or a percentage, got " + text);
        }
        return Math.ceilDiv(Integer.parseInt(text.substring(0, text.length() - 1)) * expected, 100);
    }

    /** The time of transition moves only with the status. */
    private static List<Condition> conditions(
            PodDisruptionBudget budget, String status, String reason, String message, Instant now) {
        var conditions = new ArrayList<Condition>();
        var since = now.truncatedTo(ChronoUnit.SECONDS).toString();
        for (var condition : before(budget).getConditions()) {
            if (!ALLOWED.equals(condition.getType())) {
                conditions.add(condition);
            } else if (status.equals(condition.getStatus())) {
                since = condition.getLastTransitionTime();
            }
        }
        conditions.add(new ConditionBuilder()
                .withType(ALLOWED)
                .withStatus(status)
                .withReason(reason)
                .withMessage(message)
                .withObservedGeneration(budget.getMetadata().getGeneration())
                .withLastTransitionTime(since)
                .build());
        return conditions;
    }

    private static PodDisruptionBudgetStatus before(PodDisruptionBudget budget) {
        @Nullable PodDisruptionBudgetStatus status = budget.getStatus();
        return status == null ? new PodDisruptionBudgetStatus() : status;
    }

    private static Map<String, String> disrupted(PodDisruptionBudgetStatus status) {
        var disrupted = status.getDisruptedPods();
        return disrupted == null ? Map.of() : disrupted;
    }
}
