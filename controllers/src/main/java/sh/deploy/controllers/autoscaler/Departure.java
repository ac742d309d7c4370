package sh.deploy.controllers.autoscaler;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import sh.deploy.api.client.ApiClient;
import sh.deploy.api.client.Deletion;
import sh.deploy.api.client.Patch;
import sh.deploy.api.informer.Cache;
import sh.deploy.api.informer.Index;
import sh.deploy.api.object.Json;
import sh.deploy.api.object.ObjectFacts;
import sh.deploy.api.object.PodState;
import sh.deploy.api.object.ResourceTypes;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.api.problem.Reason;
import sh.deploy.controllers.scheduler.ClusterView;
import sh.deploy.controllers.scheduler.NodeReader;
import sh.deploy.controllers.scheduler.Planner;
import sh.deploy.controllers.scheduler.PodReader;

/**
 * How a node leaves: cordoned and marked, its pods deleted for their controllers to replace, then the node ended. The mark is on the
 * Node, so another process carries on where one died.
 */
final class Departure {
    private static final String LEAVING = "deploy.sh/leaving";

    private final ApiClient client;
    private final Cache<Node> nodes;
    private final Cache<Pod> pods;

    Departure(ApiClient client, Cache<Node> nodes, Cache<Pod> pods) {
        this.client = client;
        this.nodes = nodes;
        this.pods = pods;
    }

    static boolean isLeaving(Node node) {
        return ObjectFacts.annotations(node).containsKey(LEAVING);
    }

    /** Whether each pod of the node has a controller to replace it, and all replacements fit on the other nodes. */
    boolean isFree(String node) {
        var leaving = podsOf(node);
        if (leaving.stream().anyMatch(pod -> ObjectFacts.controller(pod).isEmpty())) {
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

    /** Deletes the pods that are left. @return whether none was */
    boolean empty(String node) {
        var left = podsOf(node);
        left.stream().filter(PodState::isActive).forEach(this::delete);
        return left.isEmpty();
    }

    void end(String node) {
        try {
            client.delete(ResourceTypes.NODE, "", node, Deletion.USUAL);
        } catch (ProblemException refused) {
            if (refused.problem().reason() != Reason.NOT_FOUND) {
                throw refused;
            }
        }
    }

    private List<Pod> podsOf(String node) {
        return pods.find(Index.byNode(), node).stream()
                .filter(pod -> !PodState.hasEnded(pod))
                .toList();
    }

    private void delete(Pod pod) {
        try {
            client.delete(
                    ResourceTypes.POD,
                    ObjectFacts.namespace(pod),
                    ObjectFacts.name(pod),
                    Deletion.ofUid(ObjectFacts.uid(pod)));
        } catch (ProblemException refused) {
            if (refused.problem().reason() != Reason.NOT_FOUND
                    && refused.problem().reason() != Reason.CONFLICT) {
                throw refused;
            }
        }
    }
}
