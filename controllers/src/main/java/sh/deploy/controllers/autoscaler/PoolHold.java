package sh.deploy.controllers.autoscaler;

import java.util.ArrayList;
import java.util.List;
import sh.deploy.api.client.ApiClient;
import sh.deploy.api.client.Patch;
import sh.deploy.api.nodepool.NodePool;
import sh.deploy.api.object.Json;
import sh.deploy.api.object.ObjectFacts;
import sh.deploy.api.object.ResourceTypes;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.api.problem.Reason;
import tools.jackson.databind.node.ObjectNode;

/** A finalizer on each pool that was given nodes: the pool, which says how a node is ended, is not gone before its nodes are. */
final class PoolHold {
    static final String FINALIZER = "deploy.sh/nodes";

    private final ApiClient client;

    PoolHold(ApiClient client) {
        this.client = client;
    }

    /** @return whether the pool has the finalizer; false when it has changed since it was read, so look again */
    boolean take(NodePool pool) {
        var finalizers = new ArrayList<>(ObjectFacts.finalizers(pool));
        if (finalizers.contains(FINALIZER)) {
            return true;
        }
        finalizers.add(FINALIZER);
        return write(pool, finalizers);
    }

    void release(NodePool pool) {
        var finalizers = new ArrayList<>(ObjectFacts.finalizers(pool));
        if (finalizers.remove(FINALIZER)) {
            write(pool, finalizers);
        }
    }

    /** Bound to the very state that was read: the list is replaced whole. */
    private boolean write(NodePool pool, List<String> finalizers) {
        ObjectNode fields = Json.MAPPER.createObjectNode();
        fields.putObject("metadata")
                .put("resourceVersion", pool.getMetadata().getResourceVersion())
                .set("finalizers", Json.MAPPER.valueToTree(finalizers));
        try {
            client.patch(ResourceTypes.NODE_POOL, "", ObjectFacts.name(pool), Patch.merge(fields));
            return true;
        } catch (ProblemException refused) {
            if (refused.problem().says(Reason.CONFLICT) || refused.problem().says(Reason.NOT_FOUND)) {
                return false;
            }
            throw refused;
        }
    }
}
