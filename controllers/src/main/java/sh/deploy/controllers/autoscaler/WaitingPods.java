package sh.deploy.controllers.autoscaler;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import sh.deploy.api.informer.Cache;
import sh.deploy.api.nodepool.NodePool;
import sh.deploy.api.object.ObjectFacts;
import sh.deploy.api.object.PodState;
import sh.deploy.api.time.Time;
import sh.deploy.controllers.scheduler.ClaimReader;
import sh.deploy.controllers.scheduler.ClusterView;
import sh.deploy.controllers.scheduler.EmptyNode;
import sh.deploy.controllers.scheduler.NodeReader;
import sh.deploy.controllers.scheduler.Planner;

/** Finds the pods that no node has room for now, and those of them that another node would help. */
final class WaitingPods {
    private final Cache<Node> nodes;
    private final Cache<Pod> pods;
    private final ClaimReader reader;
    private final Time time;

    WaitingPods(Cache<Node> nodes, Cache<Pod> pods, ClaimReader reader, Time time) {
        this.nodes = nodes;
        this.pods = pods;
        this.reader = reader;
        this.time = time;
    }

    /** Those that the scheduler refused and would still refuse: it may not have seen a new node yet. */
    List<Waiting> find() {
        var refused = new HashMap<String, Instant>();
        var asked = pods.all().stream()
                .filter(pod -> since(pod)
                        .map(at -> refused.put(ObjectFacts.uid(pod), at) == null)
                        .orElse(false))
                .map(reader::read)
                .toList();
        if (asked.isEmpty()) {
            return List.of();
        }
        return Planner.plan(view(), asked).refusals().stream()
                .map(refusal -> new Waiting(
                        refusal.pod(), refused.getOrDefault(refusal.pod().uid(), time.now()), refusal.summary()))
                .toList();
    }

    /** Pods that an empty new node of the pool takes: only for them does it help to add one. */
    static List<Waiting> helpedBy(NodePool pool, List<Waiting> waiting) {
        var next = new EmptyNode(PoolTemplate.node(pool, "new"));
        return waiting.stream().filter(each -> next.takes(each.pod())).toList();
    }

    /** Pods that one of the nodes takes, were it empty: they wait for others to end. */
    List<Waiting> fittingAnEmptyNode(List<Waiting> waiting) {
        if (waiting.isEmpty()) {
            return waiting;
        }
        var empty = nodes.all().stream()
                .map(node -> new EmptyNode(NodeReader.read(node)))
                .toList();
        return waiting.stream()
                .filter(each -> empty.stream().anyMatch(node -> node.takes(each.pod())))
                .toList();
    }

    private ClusterView view() {
        var view = new ClusterView();
        nodes.all().forEach(node -> view.put(NodeReader.read(node)));
        pods.all().stream()
                .filter(pod -> !PodState.hasEnded(pod) && !PodState.node(pod).isEmpty())
                .forEach(pod -> view.place(reader.read(pod), PodState.node(pod)));
        return view;
    }

    /** When the scheduler refused the pod; empty when it did not. */
    private Optional<Instant> since(Pod pod) {
        if (!PodState.node(pod).isEmpty() || ObjectFacts.isBeingDeleted(pod) || pod.getStatus() == null) {
            return Optional.empty();
        }
        return pod.getStatus().getConditions().stream()
                .filter(condition ->
                        "PodScheduled".equals(condition.getType()) && "Unschedulable".equals(condition.getReason()))
                .findFirst()
                .map(this::changed);
    }

    private Instant changed(PodCondition condition) {
        var text = condition.getLastTransitionTime();
        return text == null || text.isEmpty() ? time.now() : Instant.parse(text);
    }
}
