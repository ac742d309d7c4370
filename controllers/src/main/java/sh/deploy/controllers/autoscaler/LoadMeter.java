package sh.deploy.controllers.autoscaler;

import io.fabric8.kubernetes.api.model.Node;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import sh.deploy.api.client.ApiClient;
import sh.deploy.api.informer.Cache;
import sh.deploy.api.nodepool.NodePool;
import sh.deploy.api.object.ObjectFacts;
import sh.deploy.api.quantity.Amount;
import sh.deploy.api.time.Time;
import sh.deploy.controllers.scheduler.NodeReader;
import tools.jackson.databind.JsonNode;

/**
 * Takes the load and remembers the last minutes of it: of the cluster, and as each pool sees it. What is used is the same for all;
 * what waits differs, because a pod that a pool's nodes are too small for is no load that the pool could take. For one thread.
 */
final class LoadMeter {
    private static final String POD_USAGE = "/apis/metrics.k8s.io/v1beta1/pods";

    /** Longer than any mark that makes sense waits. */
    private static final Duration REMEMBERED = Duration.ofMinutes(15);

    /** No pool's name. */
    private static final String CLUSTER = "";

    private final ApiClient client;
    private final Cache<Node> nodes;
    private final WaitingPods waitingPods;
    private final Time time;
    private final Map<String, Deque<Load>> loads = new HashMap<>();
    private List<Waiting> waiting = List.of();

    LoadMeter(ApiClient client, Cache<Node> nodes, WaitingPods waitingPods, Time time) {
        this.client = client;
        this.nodes = nodes;
        this.waitingPods = waitingPods;
        this.time = time;
    }

    /** @return the load of the cluster: pods that wait count when a pool or, without pools, an empty node would take them */
    Load sample(List<NodePool> pools) {
        waiting = waitingPods.find();
        var bare = new Load(time.nanos(), used(), 0, allocatable());
        var helped = new HashSet<Waiting>();
        var names = new HashSet<String>();
        for (var pool : pools) {
            var ofPool = WaitingPods.helpedBy(pool, waiting);
            helped.addAll(ofPool);
            names.add(ObjectFacts.name(pool));
            remember(ObjectFacts.name(pool), bare.waitedForBy(ofPool));
        }
        loads.keySet().removeIf(name -> !name.equals(CLUSTER) && !names.contains(name));
        var cluster = bare.waitedForBy(pools.isEmpty() ? waitingPods.fittingAnEmptyNode(waiting) : helped);
        remember(CLUSTER, cluster);
        return cluster;
    }

    /** Of the cluster, oldest first. */
    List<Load> loads() {
        return List.copyOf(loads.getOrDefault(CLUSTER, new ArrayDeque<>()));
    }

    /** As the pool sees it, oldest first. */
    List<Load> loads(NodePool pool) {
        return List.copyOf(loads.getOrDefault(ObjectFacts.name(pool), new ArrayDeque<>()));
    }

    /** Pods that a new node of the pool would take, when last looked. */
    List<Waiting> waiting(NodePool pool) {
        return WaitingPods.helpedBy(pool, waiting);
    }

    private void remember(String whose, Load load) {
        var earlier = loads.computeIfAbsent(whose, any -> new ArrayDeque<>());
        earlier.addLast(load);
        while (load.atNanos() - earlier.getFirst().atNanos() > REMEMBERED.toNanos()) {
            earlier.removeFirst();
        }
    }

    private long used() {
        long sum = 0;
        for (var pod : client.document(POD_USAGE).path("items")) {
            for (JsonNode container : pod.path("containers")) {
                sum += Amount.parse(container.path("usage").path("cpu").asString("0"))
                        .milli();
            }
        }
        return sum;
    }

    private long allocatable() {
        return nodes.all().stream()
                .filter(node -> NodeReader.isReady(node) && !Departure.isLeaving(node))
                .mapToLong(node -> NodeReader.read(node).allocatable().cpuMillis())
                .sum();
    }
}
