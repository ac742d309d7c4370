package sh.deploy.controllers.nodelifecycle;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Taint;
import java.util.List;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.client.ApiClient;
import sh.deploy.api.client.Patch;
import sh.deploy.api.controller.EventRecorder;
import sh.deploy.api.controller.Outcome;
import sh.deploy.api.controller.Reconciler;
import sh.deploy.api.informer.Cache;
import sh.deploy.api.object.Json;
import sh.deploy.api.object.ObjectFacts;
import sh.deploy.api.object.ResourceTypes;
import sh.deploy.api.time.Time;
import sh.deploy.controllers.scheduler.NodeHealth;
import sh.deploy.controllers.scheduler.NodeReader;

/** Keeps a node's taints as its health, what it is short of, and who cordoned it ask, and notes since when they evict. The key is the node's name. */
final class TaintReconciler implements Reconciler<String> {
    private final ApiClient client;
    private final Cache<Node> nodes;
    private final EventRecorder events;
    private final Time time;

    TaintReconciler(ApiClient client, Cache<Node> nodes, EventRecorder events, Time time) {
        this.client = client;
        this.nodes = nodes;
        this.events = events;
        this.time = time;
    }

    @Override
    public Outcome reconcile(String name) {
        nodes.get("", name).ifPresent(this::adjust);
        return Outcome.SETTLED;
    }

    private void adjust(Node node) {
        var health = NodeReader.health(node);
        var current = taints(node);
        var byHealth = NodeTaints.wanted(health, current, time.now());
        var byCordon = CordonTaint.wanted(isCordoned(node), byHealth.orElse(current));
        var wanted = TaintTimes.noted(PressureTaints.wanted(node, byCordon), time.now());
        if (!wanted.equals(current)) {
            client.patch(ResourceTypes.NODE, "", ObjectFacts.name(node), patch(node, wanted));
        }
        byHealth.ifPresent(changed -> tell(node, health));
    }

    private static boolean isCordoned(Node node) {
        return node.getSpec() != null && Boolean.TRUE.equals(node.getSpec().getUnschedulable());
    }

    private void tell(Node node, NodeHealth health) {
        var name = ObjectFacts.name(node);
        switch (health) {
            case READY -> events.normal(node, "NodeReady", "Node " + name + " status is now: NodeReady");
            case RESTARTING ->
                events.normal(
                        node,
                        "AgentRestarting",
                        "Node " + name + " restarts its agent: no new pods go there meanwhile");
            case SUSPECT ->
                events.normal(
                        node,
                        "NodeSuspect",
                        "Node " + name + " is silent: no new pods go there, and replacements start elsewhere");
            case NOT_READY, DEAD ->
                events.normal(node, "NodeNotReady", "Node " + name + " status is now: NodeNotReady");
        }
    }

    /** The revision makes it a conflict when somebody changed the list meanwhile. */
    private static Patch patch(Node node, List<Taint> taints) {
        var fields = Json.MAPPER.createObjectNode();
        fields.putObject("metadata").put("resourceVersion", node.getMetadata().getResourceVersion());
        fields.putObject("spec").set("taints", taints.isEmpty() ? null : Json.MAPPER.valueToTree(taints));
        return Patch.merge(fields);
    }

    static List<Taint> taints(@Nullable Node node) {
        return node == null || node.getSpec() == null
                ? List.of()
                : node.getSpec().getTaints();
    }
}
