package sh.deploy.controllers.deployment;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import sh.deploy.api.client.ApiClient;
import sh.deploy.api.client.ListOptions;
import sh.deploy.api.controller.EventRecorder;
import sh.deploy.api.controller.Outcome;
import sh.deploy.api.controller.OwnWrites;
import sh.deploy.api.controller.Reconciler;
import sh.deploy.api.controller.StatusPatch;
import sh.deploy.api.informer.Index;
import sh.deploy.api.informer.Informer;
import sh.deploy.api.object.NamespacedName;
import sh.deploy.api.object.ObjectFacts;
import sh.deploy.api.object.PodState;
import sh.deploy.api.object.ResourceTypes;
import sh.deploy.api.time.Time;

/** Brings the ReplicaSets of one Deployment a round further, and its status to what is. */
final class DeploymentReconciler implements Reconciler<NamespacedName> {
    /** In case the change that we wait for never comes. */
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

    private final ApiClient client;
    private final Informer<Deployment> deployments;
    private final Informer<ReplicaSet> sets;
    private final Informer<Pod> pods;
    private final OwnWrites<NamespacedName, ReplicaSet> own;
    private final SetWrites writes;
    private final Time time;

    DeploymentReconciler(
            ApiClient client,
            Informer<Deployment> deployments,
            Informer<ReplicaSet> sets,
            Informer<Pod> pods,
            EventRecorder events,
            Time time) {
        this.client = client;
        this.deployments = deployments;
        this.sets = sets;
        this.pods = pods;
        this.own = new OwnWrites<>(
                sets,
                () -> client.list(ResourceTypes.REPLICA_SET, "", ListOptions.ALL.page(1))
                        .revision());
        this.writes = new SetWrites(client, events, own);
        this.time = time;
    }

    @Override
    public Outcome reconcile(NamespacedName key) {
        var deployment = deployments.cache().get(key.namespace(), key.name()).orElse(null);
        if (deployment == null) {
            own.forget(key);
            return Outcome.SETTLED;
        }
        if (!own.allSeen(key)) {
            return Outcome.checkAgain(LOOK_AGAIN);
        }
        var claims = SetClaims.of(deployment, candidates(deployment));
        if (!claims.adopt().isEmpty() || !claims.release().isEmpty()) {
            settleClaims(deployment, claims);
            return Outcome.checkAgain(LOOK_AGAIN);
        }
        var rollout = Rollout.of(deployment, claims.owned(), oldPodsRemain(deployment, claims.owned()));
        var steps = DeploymentPlan.next(rollout);
        for (var step : steps) {
            writes.carryOut(deployment, step);
        }
        return tell(rollout, !steps.isEmpty());
    }

    private List<ReplicaSet> candidates(Deployment deployment) {
        var found = new ArrayList<>(sets.cache().find(Index.byOwner(), ObjectFacts.uid(deployment)).stream()
                .filter(set -> ObjectFacts.isControlledBy(set, deployment))
                .toList());
        found.addAll(sets.cache().find(Index.uncontrolled(), ObjectFacts.namespace(deployment)));
        return found;
    }

    private void settleClaims(Deployment deployment, SetClaims claims) {
        if (!claims.adopt().isEmpty() && !isStillThere(deployment)) {
            return;
        }
        claims.adopt().forEach(set -> writes.adopt(deployment, set));
        claims.release().forEach(set -> writes.release(deployment, set));
    }

    /** Asks the server: a Deployment whose deletion we have not heard of yet must not take in sets. */
    private boolean isStillThere(Deployment deployment) {
        return client.find(ResourceTypes.DEPLOYMENT, ObjectFacts.namespace(deployment), ObjectFacts.name(deployment))
                .filter(now ->
                        ObjectFacts.uid(now).equals(ObjectFacts.uid(deployment)) && !ObjectFacts.isBeingDeleted(now))
                .isPresent();
    }

    private boolean oldPodsRemain(Deployment deployment, List<ReplicaSet> owned) {
        if (!Facts.recreates(deployment)) {
            return false;
        }
        var current = Rollout.currentOf(deployment, owned);
        return owned.stream()
                .filter(set -> current.filter(one -> one == set).isEmpty())
                .flatMap(set -> pods.cache().find(Index.byOwner(), ObjectFacts.uid(set)).stream())
                .anyMatch(pod -> !PodState.hasEnded(pod));
    }

    private Outcome tell(Rollout rollout, boolean wrote) {
        var deployment = rollout.deployment();
        var now = time.now();
        var status = RolloutStatus.of(rollout, now);
        StatusPatch.between(deployment.getStatus(), status)
                .ifPresent(patch -> client.patchStatus(
                        ResourceTypes.DEPLOYMENT,
                        ObjectFacts.namespace(deployment),
                        ObjectFacts.name(deployment),
                        patch));
        var untilDeadline = RolloutStatus.deadline(deployment, status)
                .map(deadline ->
                        Outcome.checkAgain(Duration.between(now, deadline).plusSeconds(1)))
                .orElse(Outcome.SETTLED);
        return wrote ? Outcome.sooner(untilDeadline, Outcome.checkAgain(LOOK_AGAIN)) : untilDeadline;
    }
}
