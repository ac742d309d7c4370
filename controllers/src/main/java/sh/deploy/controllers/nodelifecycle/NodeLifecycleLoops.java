package sh.deploy.controllers.nodelifecycle;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.controller.ControllerLoop;
import sh.deploy.api.controller.Loop;
import sh.deploy.api.controller.LoopKit;
import sh.deploy.api.informer.Cache;
import sh.deploy.api.object.ObjectFacts;
import sh.deploy.api.object.PodState;
import sh.deploy.api.object.ResourceTypes;
import sh.deploy.controllers.nodes.NodeWatch;
import sh.deploy.controllers.scheduler.NodeHealth;
import sh.deploy.controllers.scheduler.NodeReader;

/** Wakes the reconcilers of a node when it or one of its pods changes. */
public final class NodeLifecycleLoops {
    private static final int WORKERS = 2;

    private final Cache<Node> nodes;
    private final ControllerLoop<String> taints;
    private final ControllerLoop<String> podsOfNode;
    private final ControllerLoop<String> readiness;

    private NodeLifecycleLoops(LoopKit kit, NodeWatch watch) {
        var informer = kit.informers().of(ResourceTypes.NODE);
        nodes = informer.cache();
        var pods = kit.informers().of(ResourceTypes.POD);
        var events = kit.recorders().of("node-controller");
        taints = new ControllerLoop<>(
                "node-taints",
                new TaintReconciler(kit.client(), nodes, events, kit.time()),
                WORKERS,
                kit.time(),
                kit.metrics());
        podsOfNode = new ControllerLoop<>(
                "node-pods",
                new PodsOfNodeReconciler(kit.client(), nodes, watch, pods.cache(), events, kit.journal(), kit.time()),
                WORKERS,
                kit.time(),
                kit.metrics());
        readiness = new ControllerLoop<>(
                "node-pods-ready",
                new PodReadinessReconciler(kit.client(), nodes, watch, pods.cache(), kit.time()),
                WORKERS,
                kit.time(),
                kit.metrics());
        informer.onChange(this::nodeChanged);
        pods.onChange(this::podChanged);
    }

    public static List<Loop> of(LoopKit kit, NodeWatch watch) {
        var loops = new NodeLifecycleLoops(kit, watch);
        return List.of(loops.taints, loops.podsOfNode, loops.readiness);
    }

    private void nodeChanged(@Nullable Node before, @Nullable Node now) {
        Stream.of(before == null ? "" : ObjectFacts.name(before), now == null ? "" : ObjectFacts.name(now))
                .filter(name -> !name.isEmpty())
                .distinct()
                .forEach(name -> {
                    taints.enqueue(name);
                    if (now == null || !TaintReconciler.taints(now).isEmpty()) {
                        podsOfNode.enqueue(name);
                    }
                });
        if (now != null && (before == null || NodeReader.health(before) != NodeReader.health(now))) {
            readiness.enqueue(ObjectFacts.name(now));
        }
    }

    /** A pod's node matters when the pod comes to it, and to whether it is ready. What else happens to the pod there does not. */
    private void podChanged(@Nullable Pod before, @Nullable Pod now) {
        var node = now == null ? "" : PodState.node(now);
        if (!node.isEmpty() && (before == null || !PodState.node(before).equals(node))) {
            podsOfNode.enqueue(node);
        }
        if (now != null && mayContradictItsNode(now, node)) {
            readiness.enqueue(node);
        }
    }

    /** What says that its node is dead, which may be back by now, and what is ready on one that is dead. */
    private boolean mayContradictItsNode(Pod pod, String node) {
        return PodState.isReady(pod)
                && (PodState.isMarkedForItsNode(pod)
                        || nodes.get("", node)
                                .filter(known -> NodeReader.health(known) == NodeHealth.DEAD)
                                .isPresent());
    }
}
