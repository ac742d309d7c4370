package sh.deploy.controllers.statefulset;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.client.ApiClient;
import sh.deploy.api.client.ListOptions;
import sh.deploy.api.controller.EventRecorder;
import sh.deploy.api.controller.LoopKit;
import sh.deploy.api.controller.Outcome;
import sh.deploy.api.controller.OwnWrites;
import sh.deploy.api.controller.Reconciler;
import sh.deploy.api.controller.StatusPatch;
import sh.deploy.api.informer.Cache;
import sh.deploy.api.informer.Index;
import sh.deploy.api.informer.Informer;
import sh.deploy.api.object.NamespacedName;
import sh.deploy.api.object.ObjectFacts;
import sh.deploy.api.object.PodState;
import sh.deploy.api.object.ResourceType;
import sh.deploy.api.object.ResourceTypes;
import sh.deploy.api.selector.Selector;
import sh.deploy.api.time.Time;
import sh.deploy.controllers.nodes.NodeWatch;

/** Brings the pods of one StatefulSet a round further, and its status to what is. */
final class StatefulSetReconciler implements Reconciler<NamespacedName> {
    /** In case the change that we wait for never comes. */
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

    private final ApiClient client;
    private final Informer<StatefulSet> sets;
    private final Informer<Pod> pods;
    private final Informer<ControllerRevision> revisions;
    private final Cache<PersistentVolumeClaim> claims;
    private final NodeWatch nodes;
    private final OwnWrites<NamespacedName, Pod> ownPods;
    private final OwnWrites<NamespacedName, ControllerRevision> ownRevisions;
    private final StatefulWrites writes;
    private final Time time;

    StatefulSetReconciler(
            LoopKit kit,
            Informer<StatefulSet> sets,
            Informer<Pod> pods,
            Informer<ControllerRevision> revisions,
            NodeWatch nodes,
            EventRecorder events) {
        this.client = kit.client();
        this.sets = sets;
        this.pods = pods;
        this.revisions = revisions;
        this.claims = kit.informers().of(ResourceTypes.PERSISTENT_VOLUME_CLAIM).cache();
        this.nodes = nodes;
        this.ownPods = new OwnWrites<>(pods, () -> newest(ResourceTypes.POD));
        this.ownRevisions = new OwnWrites<>(revisions, () -> newest(ResourceTypes.CONTROLLER_REVISION));
        this.writes = new StatefulWrites(client, events, ownPods, ownRevisions);
        this.time = kit.time();
    }

    @Override
    public Outcome reconcile(NamespacedName key) {
        var set = sets.cache().get(key.namespace(), key.name()).orElse(null);
        if (set == null) {
            ownPods.forget(key);
            ownRevisions.forget(key);
            return Outcome.SETTLED;
        }
        if (!ownPods.allSeen(key) || !ownRevisions.allSeen(key)) {
            return Outcome.checkAgain(LOOK_AGAIN);
        }
        return ObjectFacts.isBeingDeleted(set) || !adoptStrays(set) ? round(set) : Outcome.checkAgain(LOOK_AGAIN);
    }

    private Outcome round(StatefulSet set) {
        var known = new Revisions(set, managed(revisions, set));
        var update = known.update().orElse(null);
        if (update == null || known.isOld(update)) {
            noteTemplate(set, known, update);
            return Outcome.checkAgain(LOOK_AGAIN);
        }
        var names = known.names(update);
        var members = Members.of(set, managed(pods, set), nodes::standing, time.now());
        try {
            carryOut(set, known, members, names);
        } catch (RuntimeException failed) {
            tellThough(failed, set, members, names);
            throw failed;
        }
        return tell(set, members, names);
    }

    private void carryOut(StatefulSet set, Revisions known, Members members, RevisionNames names) {
        for (var step : StatefulPlan.next(set, members, names)) {
            switch (step) {
                case StatefulPlan.Step.Create(int ordinal, String revision) -> {
                    makeClaims(set, ordinal);
                    writes.create(set, NumberedPod.of(set, ordinal, known.template(revision), revision));
                }
                case StatefulPlan.Step.Delete(Pod pod) -> writes.delete(set, pod);
            }
        }
        if (!ObjectFacts.isBeingDeleted(set)) {
            members.waiting().forEach(ordinal -> makeClaims(set, ordinal));
        }
        known.tooMany(names, members.all()).forEach(revision -> writes.delete(set, revision));
    }

    /** What could not be done may fail for long, and how the pods are has to be seen meanwhile. */
    private void tellThough(RuntimeException failed, StatefulSet set, Members members, RevisionNames names) {
        try {
            tell(set, members, names);
        } catch (RuntimeException e) {
            failed.addSuppressed(e);
        }
    }

    /** Those that are missing; a claim that is there is never touched. */
    private void makeClaims(StatefulSet set, int ordinal) {
        for (var claim : MemberClaims.of(set, ordinal)) {
            if (claims.get(ObjectFacts.namespace(claim), ObjectFacts.name(claim))
                    .isEmpty()) {
                writes.create(set, claim);
            }
        }
    }

    /** The newest template becomes the newest revision, before a pod is made from it. */
    private void noteTemplate(StatefulSet set, Revisions known, @Nullable ControllerRevision earlier) {
        if (ObjectFacts.isBeingDeleted(set)) {
            return;
        }
        if (earlier != null) {
            writes.renumber(set, earlier, known.nextNumber());
            return;
        }
        int collisions = 0;
        while (isTaken(known.make(collisions))) {
            collisions++;
        }
        writes.create(set, known.make(collisions));
    }

    private boolean isTaken(ControllerRevision made) {
        return revisions
                .cache()
                .get(ObjectFacts.namespace(made), ObjectFacts.name(made))
                .isPresent();
    }

    /** Takes in pods that match, have a name of the set's and no manager. @return whether there were any */
    private boolean adoptStrays(StatefulSet set) {
        var selector = Selector.of(set.getSpec().getSelector());
        var strays = pods.cache().find(Index.uncontrolled(), ObjectFacts.namespace(set)).stream()
                .filter(PodState::isActive)
                .filter(pod -> NumberedPod.ordinal(set, pod).isPresent() && selector.matches(ObjectFacts.labels(pod)))
                .toList();
        if (strays.isEmpty() || !isStillThere(set)) {
            return false;
        }
        strays.forEach(pod -> writes.adopt(set, pod));
        return true;
    }

    /** Asks the server: a set whose deletion we have not heard of yet must not take in pods. */
    private boolean isStillThere(StatefulSet set) {
        return client.find(ResourceTypes.STATEFUL_SET, ObjectFacts.namespace(set), ObjectFacts.name(set))
                .filter(now -> ObjectFacts.uid(now).equals(ObjectFacts.uid(set)) && !ObjectFacts.isBeingDeleted(now))
                .isPresent();
    }

    private Outcome tell(StatefulSet set, Members members, RevisionNames names) {
        var key = NamespacedName.of(set);
        if (!ownPods.allSeen(key) || !ownRevisions.allSeen(key)) {
            return Outcome.checkAgain(LOOK_AGAIN);
        }
        StatusPatch.between(set.getStatus(), StatefulStatus.of(set, members, names))
                .ifPresent(patch -> client.patchStatus(
                        ResourceTypes.STATEFUL_SET, ObjectFacts.namespace(set), ObjectFacts.name(set), patch));
        var now = time.now();
        return members.nextWorks()
                .map(from -> Outcome.checkAgain(Duration.between(now, from).plusMillis(1)))
                .orElse(Outcome.SETTLED);
    }

    private static <T extends HasMetadata> List<T> managed(Informer<T> informer, StatefulSet set) {
        return informer.cache().find(Index.byOwner(), ObjectFacts.uid(set)).stream()
                .filter(object -> ObjectFacts.isControlledBy(object, set))
                .toList();
    }

    private long newest(ResourceType<? extends HasMetadata> type) {
        return client.list(type, "", ListOptions.ALL.page(1)).revision();
    }
}
