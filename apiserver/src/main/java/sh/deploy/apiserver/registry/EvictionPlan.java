package sh.deploy.apiserver.registry;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import sh.deploy.api.object.PodState;
import sh.deploy.api.object.Standby;
import sh.deploy.api.problem.FieldCause;
import sh.deploy.api.problem.Problem;
import sh.deploy.api.problem.Reason;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.node.ObjectNode;

/**
 * Decides whether a pod may be evicted, and which budget pays for it. Pure.
 *
 * <p>Source: Kubernetes documentation, "API-initiated Eviction" and "Specifying a Disruption Budget for your Application".
 */
sealed interface EvictionPlan {
    /** So many allowed evictions that nobody has carried out are a sign that nobody counts any more. */
    int MAX_DISRUPTED_PODS = 2000;

    int RETRY_AFTER_SECONDS = 10;

    /** Why a node's {@code Ready} is unknown when it is given up; Kubernetes' word. */
    String DEAD_NODE = "NodeStatusUnknown";

    /** It may go, and no budget counts it. */
    record Free() implements EvictionPlan {}

    /** It may go once its budget has been changed to this. */
    record Spend(ObjectNode budget) implements EvictionPlan {}

    record Refuse(Problem why) implements EvictionPlan {}

    /**
     * @param node the one the pod is bound to; empty when there is none
     * @param budgets those that cover the pod
     */
    static EvictionPlan of(ObjectNode pod, ObjectNode node, List<ObjectNode> budgets, Instant now) {
        if (isNoLossNow(pod) || budgets.isEmpty()) {
            return new Free();
        }
        if (budgets.size() > 1) {
            return new Refuse(
                    Problem.of(
                            Reason.INTERNAL_ERROR,
                            "This pod has more than one PodDisruptionBudget, which the eviction subresource does not support."));
        }
        var budget = budgets.getFirst();
        return !isHealthy(pod, node) && letsUnhealthyPodsGo(budget) ? new Free() : spend(budget, pod, now);
    }

    /** One that does not run yet, or no more, or stands by, serves nobody. */
    private static boolean isNoLossNow(ObjectNode pod) {
        if (Tree.text(pod, "metadata", "annotations", Standby.ANNOTATION).equals("true")) {
            return true;
        }
        return switch (Tree.text(pod, "status", "phase")) {
            case "Pending", "Succeeded", "Failed" -> true;
            default -> DeletePlan.isGoing(pod);
        };
    }

    /** What a pod said last is old when its node is dead; and holds again when the node is back, whose mark may be on it a moment longer. */
    private static boolean isHealthy(ObjectNode pod, ObjectNode node) {
        boolean saidSo = readiness(pod, "status").equals("True")
                || readiness(pod, "reason").equals(PodState.NODE_NOT_READY);
        return saidSo && !readiness(node, "reason").equals(DEAD_NODE);
    }

    /** @param object a pod or a node */
    private static String readiness(ObjectNode object, String field) {
        return Tree.objects(object, "status", "conditions").stream()
                .filter(condition -> Tree.text(condition, "type").equals("Ready"))
                .map(condition -> Tree.text(condition, field))
                .findFirst()
                .orElse("");
    }

    /** By default only while enough others are healthy: else the pod may be on its way to become one that is missed. */
    private static boolean letsUnhealthyPodsGo(ObjectNode budget) {
        long desired = count(budget, "desiredHealthy");
        return Tree.text(budget, "spec", "unhealthyPodEvictionPolicy").equals("AlwaysAllow")
                || (desired > 0 && count(budget, "currentHealthy") >= desired);
    }

    private static EvictionPlan spend(ObjectNode budget, ObjectNode pod, Instant now) {
        var name = Tree.text(budget, "metadata", "name");
        if (count(budget, "observedGeneration") < Tree.number(budget, 0, "metadata", "generation")) {
            return tooMany(
                    "The disruption budget " + name + " is still being processed by the server.", RETRY_AFTER_SECONDS);
        }
        if (Tree.at(budget, "status", "disruptedPods").size() > MAX_DISRUPTED_PODS) {
            return new Refuse(Problem.of(
                    Reason.FORBIDDEN,
                    "poddisruptionbudgets.policy \"" + name
                            + "\" is forbidden: DisruptedPods map too big - too many evictions"
                            + " not confirmed by PDB controller",
                    new Problem.Target("policy", "poddisruptionbudgets", name, "")));
        }
        long allowed = count(budget, "disruptionsAllowed");
        return allowed > 0 ? new Spend(spent(budget, allowed - 1, pod, now)) : tooMany(whyNot(budget, name), 0);
    }

    private static String whyNot(ObjectNode budget, String name) {
        for (var condition : Tree.objects(budget, "status", "conditions")) {
            if (Tree.text(condition, "reason").equals("SyncFailed")) {
                return "The disruption budget " + name
                        + " does not allow evicting pods currently because it failed sync: "
                        + Tree.text(condition, "message");
            }
        }
        return "The disruption budget " + name + " needs " + count(budget, "desiredHealthy") + " healthy pods and has "
                + count(budget, "currentHealthy") + " currently";
    }

    private static Refuse tooMany(String cause, int retryAfterSeconds) {
        return new Refuse(new Problem(
                Reason.TOO_MANY_REQUESTS,
                "Cannot evict pod as it would violate the pod's disruption budget.",
                null,
                List.of(new FieldCause("DisruptionBudget", "", cause)),
                retryAfterSeconds));
    }

    /** The pod is noted, so that whoever counts healthy pods does not count it again while its deletion is on its way. */
    private static ObjectNode spent(ObjectNode budget, long left, ObjectNode pod, Instant now) {
        var next = budget.deepCopy();
        var status = Tree.child(next, "status");
        Tree.put(status, "disruptionsAllowed", left);
        Tree.child(status, "disruptedPods").put(Tree.text(pod, "metadata", "name"), seconds(now));
        if (left == 0) {
            sayInsufficient(next, now);
        }
        return next;
    }

    private static void sayInsufficient(ObjectNode budget, Instant now) {
        for (var condition : Tree.objects(budget, "status", "conditions")) {
            if (Tree.text(condition, "type").equals("DisruptionAllowed")) {
                condition
                        .put("status", "False")
                        .put("reason", "InsufficientPods")
                        .put("message", "")
                        .put("lastTransitionTime", seconds(now));
            }
        }
    }

    private static String seconds(Instant now) {
        return now.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private static long count(ObjectNode budget, String name) {
        return Tree.number(budget, 0, "status", name);
    }
}
