package sh.deploy.controllers.autoscaler;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import sh.deploy.api.client.ApiClient;
import sh.deploy.api.client.Deletion;
import sh.deploy.api.client.ListOptions;
import sh.deploy.api.client.Patch;
import sh.deploy.api.informer.Cache;
import sh.deploy.api.informer.Index;
import sh.deploy.api.object.Json;
import sh.deploy.api.object.LocalVolumes;
import sh.deploy.api.object.ObjectFacts;
import sh.deploy.api.object.PodState;
import sh.deploy.api.object.ResourceTypes;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.api.problem.Reason;
import sh.deploy.api.selector.Selector;
import sh.deploy.controllers.scheduler.ClusterView;
import sh.deploy.controllers.scheduler.NodeReader;
import sh.deploy.controllers.scheduler.Planner;
import sh.deploy.controllers.scheduler.PodReader;

/**
 * How a node leaves: cordoned and marked, its pods evicted for their controllers to replace, then the node ended. The mark is on the
 * Node, so another process carries on where one died.
 */
final class Departure {
    private static final String LEAVING = "deploy.sh/leaving";

    /** It has gone already, it is another by now, or its budget does not let it go: the next round looks again. */
    private static final Set<Reason> NOT_NOW = Set.of(Reason.NOT_FOUND, Reason.CONFLICT, Reason.TOO_MANY_REQUESTS);

    private final ApiClient client;
    private final Cache<Node> nodes;
    private final Cache<Pod> pods;
    private final Cache<PodDisruptionBudget> budgets;
    private final Cache<PersistentVolume> volumes;

    Departure(
            ApiClient client,
            Cache<Node> nodes,
            Cache<Pod> pods,
            Cache<PodDisruptionBudget> budgets,
            Cache<PersistentVolume> volumes) {
        this.client = client;
        this.nodes = nodes;
        this.pods = pods;
        this.budgets = budgets;
        this.volumes = volumes;
    }

    static boolean isLeaving(Node node) {
        return ObjectFacts.annotations(node).containsKey(LEAVING);
    }

    /**
     * Whether each pod of the node has a controller to replace it, no disruption budget holds any of them, all replacements fit on the
     * other nodes, and no volume would go with the node.
     */
    boolean isFree(String node) {
        if (!holders(node).isEmpty()) {
            return false;
        }
        var leaving = podsOf(node);
        if (leaving.stream().anyMatch(pod -> ObjectFacts.controller(pod).isEmpty() || isHeld(pod))) {
            return false;
        }
        if (leaving.isEmpty()) {
            return true;
        }
        var others = new ClusterView();
        nodes.all().stream()
                .filter(other -> !ObjectFacts.name(other).equals(node))
                .forEach(other -> others.put(NodeReader.read(other)));
        pods.all().stream()
                .filter(pod -> !PodState.hasEnded(pod) && !PodState.node(pod).isEmpty())
                .filter(pod -> !PodState.node(pod).equals(node))
                .forEach(pod -> others.place(PodReader.read(pod), PodState.node(pod)));
        return Planner.plan(others, leaving.stream().map(PodReader::read).toList())
                .refusals()
                .isEmpty();
    }

    /** Whose volumes are on the node, as a person would delete them: claims, and volumes that have none any more. */
    List<String> holders(String node) {
        return holders(volumes.all(), node);
    }

    private static List<String> holders(Collection<PersistentVolume> volumes, String node) {
        return volumes.stream()
                .filter(volume -> LocalVolumes.node(volume).equals(node))
                .map(Departure::holder)
                .sorted()
                .toList();
    }

    private static String holder(PersistentVolume volume) {
        var claim = volume.getSpec().getClaimRef();
        boolean isReleased = volume.getStatus() != null
                && "Released".equals(volume.getStatus().getPhase());
        return claim == null || isReleased
                ? "pv/" + ObjectFacts.name(volume)
                : "pvc/" + claim.getName() + " of namespace " + claim.getNamespace();
    }

    /** As the server says it: a cache may be behind, and what is on the node is lost with it. */
    boolean hasNoVolumeForSure(String node) {
        return holders(
                        client.listAll(ResourceTypes.PERSISTENT_VOLUME, "", ListOptions.ALL)
                                .items(),
                        node)
                .isEmpty();
    }

    long requestedMillis(String node) {
        return podsOf(node).stream()
                .mapToLong(pod -> PodReader.read(pod).requests().cpuMillis())
                .sum();
    }

    void begin(String node, String reason) {
        var fields = Json.MAPPER.createObjectNode();
        fields.putObject("metadata").putObject("annotations").put(LEAVING, reason);
        fields.putObject("spec").put("unschedulable", true);
        client.patch(ResourceTypes.NODE, "", node, Patch.merge(fields));
    }

    /** Takes the node back into service. */
    void cancel(String node) {
        var fields = Json.MAPPER.createObjectNode();
        fields.putObject("metadata").putObject("annotations").putNull(LEAVING);
        fields.putObject("spec").putNull("unschedulable");
        client.patch(ResourceTypes.NODE, "", node, Patch.merge(fields));
    }

    /** Evicts the pods that are left, as far as their budgets allow it. @return whether none was left */
    boolean empty(String node) {
        var left = podsOf(node);
        left.stream().filter(PodState::isActive).forEach(this::evict);
        return left.isEmpty();
    }

    void end(String node) {
        try {
            client.delete(ResourceTypes.NODE, "", node, Deletion.USUAL);
        } catch (ProblemException refused) {
            if (!refused.problem().says(Reason.NOT_FOUND)) {
                throw refused;
            }
        }
    }

    private List<Pod> podsOf(String node) {
        return pods.find(Index.byNode(), node).stream()
                .filter(pod -> !PodState.hasEnded(pod))
                .toList();
    }

    private boolean isHeld(Pod pod) {
        return budgets.find(Index.byNamespace(), ObjectFacts.namespace(pod)).stream()
                .filter(budget -> Selector.of(budget.getSpec().getSelector()).matches(ObjectFacts.labels(pod)))
                .anyMatch(budget -> allowed(budget) == 0);
    }

    private static int allowed(PodDisruptionBudget budget) {
        var allowed = budget.getStatus() == null ? null : budget.getStatus().getDisruptionsAllowed();
        return allowed == null ? 0 : allowed;
    }

    private void evict(Pod pod) {
        var eviction = Json.MAPPER.createObjectNode();
        eviction.put("apiVersion", "policy/v1").put("kind", "Eviction");
        eviction.putObject("metadata").put("name", ObjectFacts.name(pod));
        eviction.putObject("deleteOptions").putObject("preconditions").put("uid", ObjectFacts.uid(pod));
        try {
            client.createSubresource(
                    ResourceTypes.POD, ObjectFacts.namespace(pod), ObjectFacts.name(pod), "eviction", eviction);
        } catch (ProblemException refused) {
            if (!NOT_NOW.contains(refused.problem().reason())) {
                throw refused;
            }
        }
    }
}
