package sh.deploy.controllers.nodelifecycle;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Taint;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.client.ApiClient;
import sh.deploy.api.client.Deletion;
import sh.deploy.api.client.ServerUnreachable;
import sh.deploy.api.controller.Batch;
import sh.deploy.api.controller.EventRecorder;
import sh.deploy.api.controller.Outcome;
import sh.deploy.api.controller.Reconciler;
import sh.deploy.api.informer.Cache;
import sh.deploy.api.informer.Index;
import sh.deploy.api.journal.Journal;
import sh.deploy.api.journal.JournalEvent;
import sh.deploy.api.object.AtMostOne;
import sh.deploy.api.object.ObjectFacts;
import sh.deploy.api.object.PodState;
import sh.deploy.api.object.ResourceTypes;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.api.time.Time;
import sh.deploy.controllers.nodes.NodeWatch;
import sh.deploy.controllers.scheduler.NodeReader;

/**
 * Deletes the pods that have to leave a node, or whose node is no more. The key is the node's name. Who stood still meanwhile, and
 * knows only how things were, deletes nothing.
 */
final class PodsOfNodeReconciler implements Reconciler<String> {
    /** A node is made before its pods are bound, but the two come by different watches. */
    private static final Duration GONE_FOR = Duration.ofSeconds(5);

    private static final Duration WHILE_HELD_BACK = Duration.ofSeconds(5);

    private final ApiClient client;
    private final Cache<Node> nodes;
    private final NodeWatch watch;
    private final Cache<Pod> pods;
    private final EventRecorder events;
    private final Journal journal;
    private final Time time;
    private final TaintAges ages = new TaintAges();
    private final Overdue overdue = new Overdue();

    PodsOfNodeReconciler(
            ApiClient client,
            Cache<Node> nodes,
            NodeWatch watch,
            Cache<Pod> pods,
            EventRecorder events,
            Journal journal,
            Time time) {
        this.client = client;
        this.nodes = nodes;
        this.watch = watch;
        this.pods = pods;
        this.events = events;
        this.journal = journal;
        this.time = time;
    }

    @Override
    public Outcome reconcile(String name) throws InterruptedException {
        var onIt = pods.find(Index.byNode(), name);
        var node = nodes.get("", name);
        if (onIt.isEmpty()) {
            ages.none(name);
            overdue.none(name);
            return Outcome.SETTLED;
        }
        if (node.isEmpty()) {
            return removeAll(name, onIt);
        }
        ages.only(name, onIt, standing(node.get()));
        if (onIt.stream().noneMatch(pod -> isDue(node.get(), pod))) {
            overdue.none(name);
        }
        return each(onIt, pod -> judge(node.get(), pod));
    }

    /**
     * Pods of a namespace in turn, namespaces side by side: what is refused for one pod keeps none of the others, and a webhook that hangs
     * none of the other namespaces. What failed is thrown when all have had their turn.
     */
    private static Outcome each(Collection<Pod> pods, Function<Pod, Outcome> act) throws InterruptedException {
        var turns = pods.stream().collect(Collectors.groupingBy(ObjectFacts::namespace)).values().stream()
                .<Callable<Turn>>map(ofNamespace -> () -> inTurn(ofNamespace, act))
                .toList();
        Outcome outcome = Outcome.SETTLED;
        RuntimeException first = null;
        for (var result : Batch.run(turns)) {
            var failure = switch (result) {
                case Batch.Result.Done<Turn>(Turn turn) -> {
                    outcome = Outcome.sooner(outcome, turn.outcome());
                    yield turn.failure();
                }
                case Batch.Result.Failed<Turn>(RuntimeException unforeseen) -> unforeseen;
            };
            first = first == null ? failure : first;
        }
        if (first != null) {
            throw first;
        }
        return outcome;
    }

    /** @param failure the first; null for none */
    private record Turn(Outcome outcome, @Nullable RuntimeException failure) {}

    private static Turn inTurn(List<Pod> pods, Function<Pod, Outcome> act) {
        Outcome outcome = Outcome.SETTLED;
        RuntimeException first = null;
        for (var pod : pods) {
            try {
                outcome = Outcome.sooner(outcome, act.apply(pod));
            } catch (ProblemException | ServerUnreachable failure) {
                first = first == null ? failure : first;
            }
        }
        return new Turn(outcome, first);
    }

    private Outcome judge(Node node, Pod pod) {
        if (!PodState.isActive(pod)) {
            return Outcome.SETTLED;
        }
        var left = left(node, pod);
        if (left.isEmpty()) {
            return Outcome.SETTLED;
        }
        if (left.get().isPositive()) {
            return Outcome.checkAgain(left.get());
        }
        if (watch.holdsBack(ObjectFacts.name(node))) {
            return Outcome.checkAgain(WHILE_HELD_BACK);
        }
        var lateness = left.get().negated();
        if (!overdue.mayGo(ObjectFacts.name(node), ObjectFacts.uid(pod), lateness, time.nanos())) {
            return Outcome.checkAgain(Overdue.SECOND_LOOK_AFTER);
        }
        if (!isDueByTheServersWord(ObjectFacts.name(node), pod)) {
            return Outcome.checkAgain(GONE_FOR);
        }
        events.normal(pod, "TaintManagerEviction", "Marking for deletion Pod " + path(pod));
        say(pod, "DeletionByTaintManager", "Taint manager: deleting due to NoExecute taint");
        delete(pod, Deletion.ofUid(ObjectFacts.uid(pod)));
        return Outcome.SETTLED;
    }

    /** What is known here may be old. */
    private boolean isDueByTheServersWord(String name, Pod pod) {
        return client.find(ResourceTypes.NODE, "", name)
                .filter(node -> isDue(node, pod))
                .isPresent();
    }

    private boolean isDue(Node node, Pod pod) {
        return left(node, pod).filter(left -> !left.isPositive()).isPresent();
    }

    private Optional<Duration> left(Node node, Pod pod) {
        var now = time.now();
        long nowNanos = time.nanos();
        return Evictions.left(
                pod, standing(node), taint -> ages.age(ObjectFacts.name(node), pod, taint, now, nowNanos));
    }

    private static List<Taint> standing(Node node) {
        return NodeTaints.standing(NodeReader.health(node), TaintReconciler.taints(node));
    }

    /**
     * Nobody is left to end these pods, so they are removed at once; looked up once more first, past the cache. What runs at most once
     * may run there yet: the server removes it when the node's lease has run out.
     */
    private Outcome removeAll(String name, Collection<Pod> orphans) throws InterruptedException {
        if (client.find(ResourceTypes.NODE, "", name).isPresent()) {
            return Outcome.checkAgain(GONE_FOR);
        }
        return each(orphans, this::remove);
    }

    private Outcome remove(Pod pod) {
        say(pod, "DeletionByPodGC", "PodGC: node no longer exists");
        if (!AtMostOne.applies(pod)) {
            delete(pod, Deletion.ofUid(ObjectFacts.uid(pod)).withGracePeriod(0));
        } else if (!ObjectFacts.isBeingDeleted(pod)) {
            delete(pod, Deletion.ofUid(ObjectFacts.uid(pod)));
        }
        return Outcome.SETTLED;
    }

    /** Source: Kubernetes documentation, "Pod disruption conditions". */
    private void say(Pod pod, String reason, String message) {
        if (!PodState.isActive(pod)) {
            return;
        }
        PodConditions.disruption(pod, reason, message, time.now()).ifPresent(patch -> {
            try {
                client.patchStatus(ResourceTypes.POD, ObjectFacts.namespace(pod), ObjectFacts.name(pod), patch);
            } catch (ProblemException refused) {
                forgiveIfGone(pod, refused);
            }
        });
    }

    private void delete(Pod pod, Deletion how) {
        try {
            client.delete(ResourceTypes.POD, ObjectFacts.namespace(pod), ObjectFacts.name(pod), how);
            journal.write(
                    JournalEvent.EVICT,
                    Map.of("node", PodState.node(pod), "pod", path(pod), "uid", ObjectFacts.uid(pod)));
        } catch (ProblemException refused) {
            forgiveIfGone(pod, refused);
        }
    }

    /** Or if it is another one by now. */
    private void forgiveIfGone(Pod pod, ProblemException refused) {
        if (!client.isGone(ResourceTypes.POD, pod, refused)) {
            throw refused;
        }
    }

    private static String path(Pod pod) {
        return ObjectFacts.namespace(pod) + "/" + ObjectFacts.name(pod);
    }
}
