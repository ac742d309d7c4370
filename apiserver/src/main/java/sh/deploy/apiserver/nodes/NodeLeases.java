package sh.deploy.apiserver.nodes;

import java.time.Duration;
import sh.deploy.api.object.ObjectKey;
import sh.deploy.api.time.Time;
import sh.deploy.apiserver.authn.Caller;
import sh.deploy.apiserver.kinds.tree.JsonTrees;
import sh.deploy.apiserver.kinds.tree.Tree;
import sh.deploy.apiserver.registry.ApiRequest;
import sh.deploy.apiserver.registry.Registry;
import sh.deploy.apiserver.watch.Store;
import tools.jackson.databind.node.ObjectNode;

/**
 * Keeps the Lease of each node in contact, for clients that judge a node by it, as {@code kubectl describe node} shows it. Nothing
 * here judges by it: heartbeats do, and they are no writes. Period and duration are the kubelet's.
 */
final class NodeLeases implements AutoCloseable {
    static final Duration RENEWED_EVERY = Duration.ofSeconds(10);
    static final String NAMESPACE = "kube-node-lease";

    private static final int DURATION_SECONDS = 40;
    private static final int MAX_NODES_WAITING = 20_000;
    private static final String GROUP = "coordination.k8s.io";

    private final Registry registry;
    private final Store store;
    private final Time time;
    private final KeyedWrites<String, Caller> writes =
            new KeyedWrites<>("node-lease", MAX_NODES_WAITING, (older, newer) -> newer, this::write);

    NodeLeases(Registry registry, Store store, Time time) {
        this.registry = registry;
        this.store = store;
        this.time = time;
    }

    void renew(Caller agent) {
        writes.offer(agent.node(), agent);
    }

    @Override
    public void close() {
        writes.close();
    }

    private void write(String node, Caller agent) {
        var owner = store.newest().get(NodeReports.key(node));
        if (owner == null) {
            return;
        }
        var stored = store.newest().get(new ObjectKey(GROUP, "leases", NAMESPACE, node));
        if (stored == null) {
            var lease = lease(node, owner.uid());
            registry.execute(agent, ApiRequest.create(GROUP, "v1", "leases", NAMESPACE, lease));
        } else {
            var lease = renewed(JsonTrees.object(stored.json()));
            registry.execute(agent, ApiRequest.update(GROUP, "v1", "leases", NAMESPACE, node, lease));
        }
    }

    /** Goes with its Node. */
    private ObjectNode lease(String node, String nodeUid) {
        var lease = Tree.newObject();
        lease.put("apiVersion", GROUP + "/v1").put("kind", "Lease");
        lease.putObject("metadata")
                .put("name", node)
                .putArray("ownerReferences")
                .addObject()
                .put("apiVersion", "v1")
                .put("kind", "Node")
                .put("name", node)
                .put("uid", nodeUid);
        lease.putObject("spec").put("holderIdentity", node).put("leaseDurationSeconds", DURATION_SECONDS);
        return renewed(lease);
    }

    private ObjectNode renewed(ObjectNode lease) {
        NodeObjects.child(lease, "spec").put("renewTime", Timestamps.microOf(time.now()));
        return lease;
    }
}
