package sh.deploy.controllers.disruption;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetStatus;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import sh.deploy.api.client.ApiClient;
import sh.deploy.api.controller.EventRecorder;
import sh.deploy.api.controller.Outcome;
import sh.deploy.api.controller.Reconciler;
import sh.deploy.api.informer.Cache;
import sh.deploy.api.informer.Index;
import sh.deploy.api.object.Json;
import sh.deploy.api.object.NamespacedName;
import sh.deploy.api.object.ObjectFacts;
import sh.deploy.api.object.ResourceTypes;
import sh.deploy.api.object.Standby;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.api.problem.Reason;
import sh.deploy.api.selector.Selector;
import sh.deploy.api.time.Time;
import sh.deploy.controllers.nodes.NodeWatch;

/** Keeps the status of one budget as its pods are. */
final class BudgetReconciler implements Reconciler<NamespacedName> {
    private final ApiClient client;
    private final Cache<PodDisruptionBudget> budgets;
    private final Cache<Pod> pods;
    private final Cache<ReplicaSet> sets;
    private final Cache<Deployment> deployments;
    private final Cache<StatefulSet> statefulSets;
    private final NodeWatch nodes;
    private final EventRecorder events;
    private final Time time;

    BudgetReconciler(
            ApiClient client,
            Cache<PodDisruptionBudget> budgets,
            Cache<Pod> pods,
            Cache<ReplicaSet> sets,
            Cache<Deployment> deployments,
            Cache<StatefulSet> statefulSets,
            NodeWatch nodes,
            EventRecorder events,
            Time time) {
        this.client = client;
        this.budgets = budgets;
        this.pods = pods;
        this.sets = sets;
        this.deployments = deployments;
        this.statefulSets = statefulSets;
        this.nodes = nodes;
        this.events = events;
        this.time = time;
    }

    @Override
    public Outcome reconcile(NamespacedName key) {
        return budgets.get(key.namespace(), key.name()).map(this::count).orElse(Outcome.SETTLED);
    }

    private Outcome count(PodDisruptionBudget budget) {
        var now = time.now();
        var selector = Selector.of(budget.getSpec().getSelector());
        var covered = pods.find(Index.byNamespace(), ObjectFacts.namespace(budget)).stream()
                .filter(pod -> !Standby.isOne(pod) && selector.matches(ObjectFacts.labels(pod)))
                .toList();
        var wanted = WantedPods.of(covered, this::scaleOf);
        boolean lost = BudgetStatus.countsByScale(budget) && !wanted.lost().isEmpty();
        var status = lost
                ? BudgetStatus.failed(
                        budget,
                        "found no controllers for pod \"" + wanted.lost().getFirst() + "\"",
                        now)
                : BudgetStatus.of(budget, covered, wanted, nodes::standing, now);
        if (!Json.MAPPER.valueToTree(status).equals(Json.MAPPER.valueToTree(budget.getStatus()))) {
            remark(budget, covered, wanted);
            BudgetStatus.overdue(budget, covered, now)
                    .forEach(pod -> events.warning(
                            pod,
                            "NotDeleted",
                            "Pod was expected by PDB " + NamespacedName.of(budget) + " to be deleted but it wasn't"));
            write(budget, status);
        }
        return BudgetStatus.nextOverdue(status)
                .filter(at -> at.isAfter(now))
                .map(at -> Outcome.checkAgain(Duration.between(now, at)))
                .orElse(Outcome.SETTLED);
    }

    /** Over the revision that was counted from; after another's write the informer brings the budget again. */
    private void write(PodDisruptionBudget budget, PodDisruptionBudgetStatus status) {
        var name = ObjectFacts.name(budget);
        var body = Json.MAPPER.createObjectNode();
        body.putObject("metadata")
                .put("name", name)
                .put("uid", ObjectFacts.uid(budget))
                .put("resourceVersion", budget.getMetadata().getResourceVersion());
        body.set("status", Json.MAPPER.valueToTree(status));
        try {
            client.updateSubresource(
                    ResourceTypes.POD_DISRUPTION_BUDGET, ObjectFacts.namespace(budget), name, "status", body);
        } catch (ProblemException refused) {
            if (!refused.problem().says(Reason.CONFLICT) && !refused.problem().says(Reason.NOT_FOUND)) {
                throw refused;
            }
        }
    }

    private void remark(PodDisruptionBudget budget, List<Pod> covered, WantedPods wanted) {
        if (covered.isEmpty()) {
            events.normal(budget, "NoPods", "No matching pods found");
        }
        if (!BudgetStatus.countsByScale(budget)) {
            return;
        }
        if (!wanted.lost().isEmpty()) {
            events.warning(
                    budget,
                    "CalculateExpectedPodCountFailed",
                    "Failed to calculate the number of expected pods: found no controllers for pod \""
                            + wanted.lost().getFirst() + "\"");
        }
        if (!wanted.unmanaged().isEmpty()) {
            events.warning(
                    budget,
                    "UnmanagedPods",
                    "Nobody controls the pods " + String.join(", ", wanted.unmanaged())
                            + ", so it is not known how many of them there should be, and they are not counted as expected; set"
                            + " spec.minAvailable to a number to account for them");
        }
    }

    private Optional<WantedPods.Scale> scaleOf(Pod pod) {
        var owner = ObjectFacts.controller(pod);
        if (owner.isEmpty()) {
            return Optional.empty();
        }
        var name = owner.get().getName();
        return switch (owner.get().getKind()) {
            case "ReplicaSet" ->
                sets.get(ObjectFacts.namespace(pod), name)
                        .filter(set -> ObjectFacts.isControlledBy(pod, set))
                        .flatMap(this::scaleOf);
            case "StatefulSet" ->
                statefulSets
                        .get(ObjectFacts.namespace(pod), name)
                        .filter(set -> ObjectFacts.isControlledBy(pod, set))
                        .map(set -> new WantedPods.Scale(ObjectFacts.uid(set), DisruptionLoop.replicas(set)));
            default -> Optional.empty();
        };
    }

    /** A Deployment's sets share what it wants. */
    private Optional<WantedPods.Scale> scaleOf(ReplicaSet set) {
        var owner = ObjectFacts.controller(set).filter(one -> one.getKind().equals("Deployment"));
        if (owner.isEmpty()) {
            return Optional.of(new WantedPods.Scale(ObjectFacts.uid(set), DisruptionLoop.replicas(set)));
        }
        return deployments
                .get(ObjectFacts.namespace(set), owner.get().getName())
                .filter(deployment -> ObjectFacts.isControlledBy(set, deployment))
                .map(deployment ->
                        new WantedPods.Scale(ObjectFacts.uid(deployment), DisruptionLoop.replicas(deployment)));
    }
}
