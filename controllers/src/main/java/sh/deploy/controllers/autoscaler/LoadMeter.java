package sh.deploy.controllers.autoscaler;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import sh.deploy.api.client.ApiClient;
import sh.deploy.api.informer.Cache;
import sh.deploy.api.object.ObjectFacts;
import sh.deploy.api.object.PodState;
import sh.deploy.api.quantity.Amount;
import sh.deploy.api.time.Time;
import sh.deploy.controllers.scheduler.NodeReader;
import sh.deploy.controllers.scheduler.PodReader;
import tools.jackson.databind.JsonNode;

/** Takes the load and remembers the last minutes of it. For one thread. */
final class LoadMeter {
    private static final String POD_USAGE = "/apis/metrics.k8s.io/v1beta1/pods";

    /** Longer than any mark that makes sense waits. */
    private static final Duration REMEMBERED = Duration.ofMinutes(15);

    private final ApiClient client;
    private final Cache<Node> nodes;
    private final Cache<Pod> pods;
    private final Time time;
    private final Deque<Load> loads = new ArrayDeque<>();

    LoadMeter(ApiClient client, Cache<Node> nodes, Cache<Pod> pods, Time time) {
        this.client = client;
        this.nodes = nodes;
        this.pods = pods;
        this.time = time;
    }

    Load sample() {
        var load = new Load(time.nanos(), used(), unplaced(), allocatable());
        loads.addLast(load);
        while (load.atNanos() - loads.getFirst().atNanos() > REMEMBERED.toNanos()) {
            loads.removeFirst();
        }
        return load;
    }

    /** Oldest first. */
    List<Load> loads() {
        return List.copyOf(loads);
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

    private long unplaced() {
        return pods.all().stream()
                .filter(LoadMeter::fitsNowhere)
                .mapToLong(pod -> PodReader.read(pod).requests().cpuMillis())
                .sum();
    }

    private long allocatable() {
        return nodes.all().stream()
                .filter(node -> NodeReader.isReady(node) && !Departure.isLeaving(node))
                .mapToLong(node -> NodeReader.read(node).allocatable().cpuMillis())
                .sum();
    }

    private static boolean fitsNowhere(Pod pod) {
        return PodState.node(pod).isEmpty()
                && !ObjectFacts.isBeingDeleted(pod)
                && pod.getStatus() != null
                && pod.getStatus().getConditions().stream()
                        .anyMatch(condition -> "PodScheduled".equals(condition.getType())
                                && "Unschedulable".equals(condition.getReason()));
    }
}
