package sh.deploy.controllers.scheduler;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.object.NamespacedName;
import sh.deploy.api.object.ObjectFacts;
import sh.deploy.api.object.PodState;

/**
 * What the scheduler knows: the cluster as seen, with its own decisions on top until they are seen too, and the pods that wait.
 * For one thread.
 */
final class KnownCluster {
    private final String schedulerName;
    private final Function<Pod, PodFacts> reader;
    private final ClusterView view = new ClusterView();
    private final Map<NamespacedName, String> uids = new HashMap<>();
    private final Map<String, PodFacts> waiting = new LinkedHashMap<>();

    /** Pods that were given a node which their cached object does not show yet. */
    private final Set<String> assumed = new HashSet<>();

    /** Waiting pods that fit nowhere as long as nothing becomes free. */
    private final Set<String> refused = new HashSet<>();

    /** @param reader of pods, with what their claims ask for as it is at the moment */
    KnownCluster(String schedulerName, Function<Pod, PodFacts> reader) {
        this.schedulerName = schedulerName;
        this.reader = reader;
    }

    /** @param now empty when there is no such node */
    void node(String name, Optional<Node> now) {
        now.map(NodeReader::read).ifPresentOrElse(view::put, () -> view.removeNode(name));
        refused.clear();
    }

    /** @param now empty when there is no such pod */
    void pod(NamespacedName name, Optional<Pod> now) {
        var uid = now.map(ObjectFacts::uid).orElse(null);
        var before = uids.get(name);
        if (before != null && !before.equals(uid)) {
            uids.remove(name);
            gone(before);
        }
        now.ifPresent(pod -> {
            uids.put(name, ObjectFacts.uid(pod));
            seen(pod);
        });
    }

    /** Decides about all pods that wait and may fit, and holds the answer for done until told otherwise. */
    Plan plan() {
        var candidates = waiting.values().stream()
                .filter(pod -> !refused.contains(pod.uid()))
                .toList();
        var plan = Planner.plan(view, candidates);
        plan.placements().forEach(placement -> {
            waiting.remove(placement.pod().uid());
            assumed.add(placement.pod().uid());
        });
        plan.refusals().forEach(refusal -> refused.add(refusal.pod().uid()));
        return plan;
    }

    /** The placement was not written: the pod waits again, unless it is gone meanwhile. */
    void takeBack(PodFacts pod) {
        if (assumed.remove(pod.uid())) {
            view.forget(pod.uid());
            refused.clear();
            waiting.put(pod.uid(), pod);
        }
    }

    private void seen(Pod pod) {
        var uid = ObjectFacts.uid(pod);
        var node = PodState.node(pod);
        if (PodState.hasEnded(pod)) {
            gone(uid);
        } else if (!node.isEmpty()) {
            assumed.remove(uid);
            waiting.remove(uid);
            refused.remove(uid);
            view.place(reader.apply(pod), node);
        } else if (!assumed.contains(uid)) {
            if (isOurs(pod)) {
                wait(reader.apply(pod));
            } else {
                waiting.remove(uid);
            }
        }
    }

    private void wait(PodFacts pod) {
        var before = waiting.put(pod.uid(), pod);
        if (!pod.equals(before)) {
            refused.remove(pod.uid());
        }
    }

    private boolean isOurs(Pod pod) {
        var spec = pod.getSpec();
        var name = spec.getSchedulerName();
        return !ObjectFacts.isBeingDeleted(pod)
                && (name == null || name.isEmpty() || name.equals(schedulerName))
                && (spec.getSchedulingGates() == null
                        || spec.getSchedulingGates().isEmpty());
    }

    private void gone(@Nullable String uid) {
        if (uid == null) {
            return;
        }
        waiting.remove(uid);
        assumed.remove(uid);
        refused.remove(uid);
        if (view.nodeOf(uid) != null) {
            view.forget(uid);
            refused.clear();
        }
    }
}
