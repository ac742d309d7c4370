package sh.deploy.controllers.scheduler;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Taint;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import sh.deploy.api.object.ObjectFacts;
import sh.deploy.api.object.OutOfContact;
import sh.deploy.api.quantity.Amount;

/** Reads from a node what matters to who may run there. */
public final class NodeReader {
    private static final String UNREACHABLE = "node.kubernetes.io/unreachable";
    private static final String STORAGE = "ephemeral-storage";
    private static final long NOT_MEASURED = Long.MAX_VALUE / 2;
    private static final int MANY_PODS = 1_000_000;

    private NodeReader() {}

    public static NodeFacts read(Node node) {
        var spec = Optional.ofNullable(node.getSpec());
        var profile = new NodeProfile(
                ObjectFacts.name(node),
                ObjectFacts.labels(node),
                taints(node),
                isReady(node),
                spec.map(each -> each.getUnschedulable()).orElse(false));
        var allocatable = allocatable(node);
        return new NodeFacts(profile, resources(allocatable), maxPods(allocatable));
    }

    /**
     * A node that is yet to be made, ready and without pods.
     *
     * @param capacity all of it for pods; of CPU, memory and pods, what is not named is without bound
     */
    public static NodeFacts planned(
            String name, Map<String, String> labels, List<Taint> taints, Map<String, Quantity> capacity) {
        var all = new HashMap<>(labels);
        all.put(NodeProfile.HOSTNAME, name);
        var named = resources(capacity);
        var resources = new Resources(
                capacity.containsKey("cpu") ? named.cpuMillis() : NOT_MEASURED,
                capacity.containsKey("memory") ? named.memoryBytes() : NOT_MEASURED,
                named.others());
        int maxPods = capacity.containsKey("pods") ? maxPods(capacity) : MANY_PODS;
        return new NodeFacts(new NodeProfile(name, all, taints, true, false), resources, maxPods);
    }

    /** Whether the node says so itself; not when it is silent. */
    public static boolean isReady(Node node) {
        return health(node) == NodeHealth.READY;
    }

    public static NodeHealth health(Node node) {
        var ready = readiness(node);
        return switch (ready.map(NodeCondition::getStatus).orElse("")) {
            case "True" -> NodeHealth.READY;
            case "Unknown" ->
                NodeHealth.outOfContact(ready.map(NodeCondition::getReason).orElse(null));
            default -> NodeHealth.NOT_READY;
        };
    }

    /**
     * When a node that is not ready was last in contact, or said last that it is ready, by the API server's clock: the one to the
     * millisecond, the other in whole seconds. Empty where that is not said.
     */
    public static Optional<Instant> lostSince(Node node) {
        return readiness(node)
                .flatMap(ready -> OutOfContact.since(ready.getMessage())
                        .or(() -> ObjectFacts.instant(ready.getLastTransitionTime())));
    }

    private static Optional<NodeCondition> readiness(Node node) {
        List<NodeCondition> conditions =
                node.getStatus() == null ? List.of() : node.getStatus().getConditions();
        return conditions.stream()
                .filter(condition -> "Ready".equals(condition.getType()) && condition.getStatus() != null)
                .findFirst();
    }

    /** A node out of contact keeps new pods away at once, before the taint that follows from its condition is written. */
    private static List<Taint> taints(Node node) {
        List<Taint> written = node.getSpec() == null || node.getSpec().getTaints() == null
                ? List.of()
                : node.getSpec().getTaints();
        if (!health(node).isOutOfContact() || written.stream().anyMatch(NodeReader::isUnreachable)) {
            return written;
        }
        var taints = new ArrayList<>(written);
        taints.add(new Taint(Tolerations.NO_SCHEDULE, UNREACHABLE, null, null));
        return taints;
    }

    private static boolean isUnreachable(Taint taint) {
        return UNREACHABLE.equals(taint.getKey()) && Tolerations.NO_SCHEDULE.equals(taint.getEffect());
    }

    private static Map<String, Quantity> allocatable(Node node) {
        var status = node.getStatus();
        var allocatable = status == null ? null : status.getAllocatable();
        return allocatable == null ? Map.of() : allocatable;
    }

    private static int maxPods(Map<String, Quantity> allocatable) {
        return (int) Math.min(Amount.of(allocatable, "pods").units(), MANY_PODS);
    }

    /** A node that does not measure its disk is not refused for it. */
    private static Resources resources(Map<String, Quantity> allocatable) {
        var read = PodReader.resources(allocatable);
        var others = new HashMap<>(read.others());
        others.putIfAbsent(STORAGE, NOT_MEASURED);
        return new Resources(read.cpuMillis(), read.memoryBytes(), others);
    }
}
