package sh.deploy.controllers.nodelifecycle;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import sh.deploy.api.client.ApiClient;
import sh.deploy.api.client.Patch;
import sh.deploy.api.controller.Outcome;
import sh.deploy.api.controller.Reconciler;
import sh.deploy.api.informer.Cache;
import sh.deploy.api.informer.Index;
import sh.deploy.api.object.ObjectFacts;
import sh.deploy.api.object.ResourceTypes;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.api.problem.Reason;
import sh.deploy.api.time.Time;
import sh.deploy.controllers.nodes.NodeWatch;
import sh.deploy.controllers.scheduler.NodeHealth;
import sh.deploy.controllers.scheduler.NodeReader;

/**
 * Has the pods of a dead node say that they are not ready, and those of a node that is back what they said before, unless their agent was
 * faster. The key is the node's name. What a webhook denies for one pod keeps none of the others.
 */
final class PodReadinessReconciler implements Reconciler<String> {
    /** Pods written in one round: other nodes get their turn in between. */
    static final int MAX_A_ROUND = 100;

    private static final Duration NEXT_ROUND = Duration.ofMillis(10);
    private static final Duration WHILE_HELD_BACK = Duration.ofSeconds(5);

    private final ApiClient client;
    private final Cache<Node> nodes;
    private final NodeWatch watch;
    private final Cache<Pod> pods;
    private final Time time;

    PodReadinessReconciler(ApiClient client, Cache<Node> nodes, NodeWatch watch, Cache<Pod> pods, Time time) {
        this.client = client;
        this.nodes = nodes;
        this.watch = watch;
        this.pods = pods;
        this.time = time;
    }

    @Override
    public Outcome reconcile(String name) {
        var node = nodes.get("", name);
        if (node.isEmpty()) {
            return Outcome.SETTLED;
        }
        var health = NodeReader.health(node.get());
        if (health == NodeHealth.DEAD && watch.holdsBack(name)) {
            return Outcome.checkAgain(WHILE_HELD_BACK);
        }
        int written = 0;
        boolean complete = true;
        ProblemException denied = null;
        for (var pod : pods.find(Index.byNode(), name)) {
            var patch = PodConditions.readiness(pod, health, time.now());
            if (patch.isPresent()) {
                if (written == MAX_A_ROUND) {
                    return Outcome.checkAgain(NEXT_ROUND);
                }
                try {
                    complete &= isWritten(pod, patch.get());
                    written++;
                } catch (ProblemException refused) {
                    if (!refused.problem().denied()) {
                        throw refused;
                    }
                    denied = denied == null ? refused : denied;
                }
            }
        }
        if (denied != null) {
            throw denied;
        }
        return complete ? Outcome.SETTLED : Outcome.checkAgain(NEXT_ROUND);
    }

    /** @return false when the pod has changed since it was looked at */
    private boolean isWritten(Pod pod, Patch patch) {
        try {
            client.patchStatus(ResourceTypes.POD, ObjectFacts.namespace(pod), ObjectFacts.name(pod), patch);
            return true;
        } catch (ProblemException refused) {
            if (refused.problem().says(Reason.NOT_FOUND)) {
                return true;
            }
            if (refused.problem().says(Reason.CONFLICT)) {
                return false;
            }
            throw refused;
        }
    }
}
