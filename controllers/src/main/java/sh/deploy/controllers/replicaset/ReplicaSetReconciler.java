package sh.deploy.controllers.replicaset;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.client.ApiClient;
import sh.deploy.api.client.ListOptions;
import sh.deploy.api.controller.EventRecorder;
import sh.deploy.api.controller.LoopKit;
import sh.deploy.api.controller.LoopMetrics;
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
import sh.deploy.api.object.Standby;
import sh.deploy.api.selector.Selector;
import sh.deploy.api.time.Time;
import sh.deploy.controllers.nodes.NodeWatch;

/** Brings the pods of one ReplicaSet to the number it wants, and its status to what is. */
final class ReplicaSetReconciler implements Reconciler<NamespacedName> {
    /** In case the change that we wait for never comes. */
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

    /** While pods wait for the end of a hold, or for the budget. */
    private static final Duration WHILE_HELD_BACK = Duration.ofSeconds(5);

    private final ApiClient client;
    private final Informer<ReplicaSet> sets;
    private final Informer<Pod> pods;
    private final NodeWatch nodes;
    private final EventRecorder events;
    private final LoopMetrics metrics;
    private final OwnWrites<NamespacedName, Pod> own;
    private final PodWrites writes;
    private final ReplacementBudget budget;
    private final Time time;

    ReplicaSetReconciler(
            LoopKit kit, Informer<ReplicaSet> sets, Informer<Pod> pods, NodeWatch nodes, EventRecorder events) {
        this.client = kit.client();
        this.sets = sets;
        this.pods = pods;
        this.nodes = nodes;
        this.events = events;
        this.metrics = kit.metrics();
        this.own = new OwnWrites<>(
                pods,
                () -> client.list(ResourceTypes.POD, "", ListOptions.ALL.page(1))
                        .revision());
        this.writes = new PodWrites(client, events, own);
        this.time = kit.time();
        this.budget = new ReplacementBudget(time.nanos());
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
        var replicas = Replicas.of(claims.owned(), nodes::standing);
        var related = related(set);
        var share = StandbyShare.of(set, siblings(set), related);
        var failure =
                carryOut(set, replicas, Standbys.of(share, claims.owned(), nodes::standing, nodes::isReady), related);
        var outcome = Outcome.sooner(tell(set, claims.owned(), replicas, failure), whileHeldBack(replicas));
        return Outcome.sooner(outcome, whileJustBack(replicas));
    }

    /** What is kept for a node that may be gone again goes by time alone. */
    private Outcome whileJustBack(Replicas replicas) {
        boolean waits = replicas.inContact().stream().anyMatch(this::isKeptForNow);
        return waits ? Outcome.checkAgain(NodeWatch.SETTLES_WITHIN) : Outcome.SETTLED;
    }

    /** It stands for a pod of a node that is back only since a moment: were it deleted now, another would soon be made like it. */
    private boolean isKeptForNow(Pod pod) {
        return Replacement.isOne(pod) && nodes.isJustBack(Replacement.node(pod));
    }

    /** What a hold or the budget delays comes by time alone. */
    private static Outcome whileHeldBack(Replicas replicas) {
        boolean waits = !replicas.countedHeldBack().isEmpty()
                || !replicas.toReplaceOnSuspectNodes().isEmpty();
        return waits ? Outcome.checkAgain(WHILE_HELD_BACK) : Outcome.SETTLED;
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

    private ReplicaStatus.@Nullable Failure carryOut(
            ReplicaSet set, Replicas replicas, Standbys standbys, List<Pod> related) throws InterruptedException {
        return switch (ReplicaPlan.between(set, replicas, related)) {
            case ReplicaPlan.Enough enough -> settle(set, replicas, standbys);
            case ReplicaPlan.Create create -> fill(set, affordable(set, create), standbys);
            case ReplicaPlan.Delete(List<Pod> surplus) -> delete(set, replicas, surplus, related);
            case ReplicaPlan.Keep(List<Pod> replacements) -> {
                replacements.forEach(pod -> writes.keep(set, pod));
                yield null;
            }
        };
    }

    /** By those that stand by, as far as they go; the others are made. */
    private ReplicaStatus.@Nullable Failure fill(ReplicaSet set, List<String> replacedNodes, Standbys standbys)
            throws InterruptedException {
        var promoted = standbys.soonest(replacedNodes.size());
        var failure = writes.promote(set, promoted, replacedNodes.subList(0, promoted.size()));
        return failure == null
                ? writes.create(set, replacedNodes.subList(promoted.size(), replacedNodes.size()))
                : failure;
    }

    /** No replica is lacking or too many. Those that shall stand by are made when none is on its way any more: it has precedence. */
    private ReplicaStatus.@Nullable Failure settle(ReplicaSet set, Replicas replicas, Standbys standbys)
            throws InterruptedException {
        if (ObjectFacts.isBeingDeleted(set)) {
            return null;
        }
        var failure = writes.delete(set, standbys.surplus());
        boolean calm = replicas.counted().stream().allMatch(PodState::isReady);
        return failure == null && calm ? writes.createStandbys(set, standbys.lacking()) : failure;
    }

    private ReplicaStatus.@Nullable Failure delete(
            ReplicaSet set, Replicas replicas, List<Pod> surplus, List<Pod> related) throws InterruptedException {
        var needless = replicas.needless(surplus, DeletionRank.leastMissedFirst(related));
        var kept = needless.stream().filter(this::isKeptForNow).toList();
        var failure = writes.delete(
                set, surplus.stream().filter(pod -> !kept.contains(pod)).toList());
        if (failure == null) {
            tellOfNeedless(
                    set, needless.stream().filter(pod -> !kept.contains(pod)).toList());
        }
        return failure;
    }

    /** For each pod to make, the node whose pod it stands for, or empty. */
    private List<String> affordable(ReplicaSet set, ReplicaPlan.Create create) {
        var replaced = new ArrayList<>(Collections.nCopies(create.plain(), ""));
        replaced.addAll(create.forDead());
        int wanted = create.forSuspect().size();
        int granted = wanted == 0 ? 0 : budget.take(wanted, pods.cache().size(), time.nanos());
        replaced.addAll(create.forSuspect().subList(0, granted));
        if (granted < wanted) {
            events.warning(
                    set,
                    "ReplacementsDelayed",
                    "Many replacements were made for nodes that were silent for a moment: pods of a silent node wait until it is"
                            + " dead, or for their share of a minute");
        }
        return replaced;
    }

    private void tellOfNeedless(ReplicaSet set, List<Pod> needless) {
        metrics.needlessReplacements(needless.size());
        needless.stream()
                .collect(Collectors.groupingBy(Replacement::node, Collectors.counting()))
                .forEach((node, count) -> events.normal(
                        set,
                        "NeedlessReplacements",
                        "Node " + node + " came back" + after(node) + "; " + count
                                + (count == 1 ? " replacement was" : " replacements were") + " not needed"));
    }

    private String after(String node) {
        return nodes.lastSilence(node)
                .map(silence -> String.format(Locale.ROOT, " after %.1f s", silence.toMillis() / 1_000.0))
                .orElse("");
    }

    /** The active pods of this set and of its owner's other sets. */
    private List<Pod> related(ReplicaSet set) {
        return siblings(set).stream()
                .flatMap(sibling -> managed(sibling).stream())
                .filter(PodState::isActive)
                .filter(pod -> !Standby.isOne(pod))
                .toList();
    }

    /** The set and its owner's other sets. */
    private List<ReplicaSet> siblings(ReplicaSet set) {
        return ObjectFacts.controller(set)
                .map(owner -> sets.cache().find(Index.byOwner(), owner.getUid()))
                .orElse(List.of(set));
    }

    private Outcome tell(ReplicaSet set, List<Pod> owned, Replicas replicas, ReplicaStatus.@Nullable Failure failure) {
        var now = time.now();
        if (own.allSeen(NamespacedName.of(set))) {
            var status = ReplicaStatus.of(set, owned, replicas, failure, now);
            StatusPatch.between(set.getStatus(), status)
                    .ifPresent(patch -> client.patchStatus(
                            ResourceTypes.REPLICA_SET, ObjectFacts.namespace(set), ObjectFacts.name(set), patch));
        }
        if (failure != null) {
            throw new ReplicaFailure(failure);
        }
        return ReplicaStatus.nextAvailable(set, replicas, now)
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
