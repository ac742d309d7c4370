package sh.deploy.controllers.replicaset;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
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
import sh.deploy.api.selector.Selector;
import sh.deploy.api.time.Time;

/** Brings the pods of one ReplicaSet to the number it wants, and its status to what is. */
final class ReplicaSetReconciler implements Reconciler<NamespacedName> {
    /** In case the change that we wait for never comes. */
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

    private final ApiClient client;
    private final Informer<ReplicaSet> sets;
    private final Informer<Pod> pods;
    private final OwnWrites<NamespacedName, Pod> own;
    private final PodWrites writes;
    private final Time time;

    ReplicaSetReconciler(
            ApiClient client, Informer<ReplicaSet> sets, Informer<Pod> pods, EventRecorder events, Time time) {
        this.client = client;
        this.sets = sets;
        this.pods = pods;
        this.own = new OwnWrites<>(
                pods,
                () -> client.list(ResourceTypes.POD, "", ListOptions.ALL.page(1))
                        .revision());
        this.writes = new PodWrites(client, events, own);
        this.time = time;
    }

    @Override
    public Outcome reconcile(NamespacedName key) throws InterruptedException {
        var set = sets.cache().get(key.namespace(), key.name()).orElse(null);
        if (set == null) {
            own.forget(key);
            return Outcome.SETTLED;
        }
        if (!own.allSeen(key)) {
            return Outcome.checkAgain(LOOK_AGAIN);
        }
        var claims = Claims.of(set, Selector.of(set.getSpec().getSelector()), candidates(set));
        if (!claims.adopt().isEmpty() || !claims.release().isEmpty()) {
            settleClaims(set, claims);
            return Outcome.checkAgain(LOOK_AGAIN);
        }
        var failure = carryOut(set, ReplicaPlan.between(set, claims.owned(), related(set), Set.of()));
        return tell(set, claims.owned(), failure);
    }

    private List<Pod> candidates(ReplicaSet set) {
        var found = new ArrayList<>(managed(set));
        found.addAll(pods.cache().find(Index.uncontrolled(), ObjectFacts.namespace(set)));
        return found;
    }

    private List<Pod> managed(ReplicaSet set) {
        return pods.cache().find(Index.byOwner(), ObjectFacts.uid(set)).stream()
                .filter(pod -> ObjectFacts.isControlledBy(pod, set))
                .toList();
    }

    private void settleClaims(ReplicaSet set, Claims claims) {
        if (!claims.adopt().isEmpty() && !isStillThere(set)) {
            return;
        }
        claims.adopt().forEach(pod -> writes.adopt(set, pod));
        claims.release().forEach(pod -> writes.release(set, pod));
    }

    /** Asks the server: a set whose deletion we have not heard of yet must not take in pods. */
    private boolean isStillThere(ReplicaSet set) {
        return client.find(ResourceTypes.REPLICA_SET, ObjectFacts.namespace(set), ObjectFacts.name(set))
                .filter(now -> ObjectFacts.uid(now).equals(ObjectFacts.uid(set)) && !ObjectFacts.isBeingDeleted(now))
                .isPresent();
    }

    private ReplicaStatus.@Nullable Failure carryOut(ReplicaSet set, ReplicaPlan plan) throws InterruptedException {
        return switch (plan) {
            case ReplicaPlan.Enough enough -> null;
            case ReplicaPlan.Create(int count) -> writes.create(set, count);
            case ReplicaPlan.Delete(List<Pod> surplus) -> writes.delete(set, surplus);
        };
    }

    /** The active pods of this set and of its owner's other sets. */
    private List<Pod> related(ReplicaSet set) {
        var siblings = ObjectFacts.controller(set)
                .map(owner -> sets.cache().find(Index.byOwner(), owner.getUid()))
                .orElse(List.of(set));
        return siblings.stream()
                .flatMap(sibling -> managed(sibling).stream())
                .filter(PodState::isActive)
                .toList();
    }

    private Outcome tell(ReplicaSet set, List<Pod> owned, ReplicaStatus.@Nullable Failure failure) {
        var now = time.now();
        if (own.allSeen(NamespacedName.of(set))) {
            var status = ReplicaStatus.of(set, owned, failure, now);
            StatusPatch.between(set.getStatus(), status)
                    .ifPresent(patch -> client.patchStatus(
                            ResourceTypes.REPLICA_SET, ObjectFacts.namespace(set), ObjectFacts.name(set), patch));
        }
        if (failure != null) {
            throw new ReplicaFailure(failure);
        }
        return ReplicaStatus.nextAvailable(set, owned, now)
                .map(from -> Outcome.checkAgain(untilAfter(now, from)))
                .orElse(own.allSeen(NamespacedName.of(set)) ? Outcome.SETTLED : Outcome.checkAgain(LOOK_AGAIN));
    }

    private static Duration untilAfter(Instant now, Instant from) {
        return Duration.between(now, from).plusMillis(1);
    }

    /** Makes the loop come again later, each time after a longer while. */
    private static final class ReplicaFailure extends RuntimeException {
        private static final long serialVersionUID = 1L;

        ReplicaFailure(ReplicaStatus.Failure failure) {
            super(failure.reason() + ": " + failure.message(), null, false, false);
        }
    }
}
