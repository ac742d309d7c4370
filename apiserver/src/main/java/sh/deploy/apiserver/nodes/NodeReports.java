package sh.deploy.apiserver.nodes;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.object.ObjectKey;
import sh.deploy.api.time.Time;
import sh.deploy.apiserver.authn.Caller;
import sh.deploy.apiserver.kinds.tree.JsonTrees;
import sh.deploy.apiserver.kinds.tree.Tree;
import sh.deploy.apiserver.registry.ApiRequest;
import sh.deploy.apiserver.registry.Registry;
import sh.deploy.apiserver.registry.WriteTerms;
import sh.deploy.apiserver.watch.Store;
import tools.jackson.databind.node.ObjectNode;

/**
 * The one writer of each Node's status, and of the labels its agent owns. It is given what is known of a node and makes
 * the object say so; writing the same twice is harmless.
 *
 * <p>No webhook is asked about a status, since each holds the server's verdict whether the node is in contact: a denial would make the server
 * forget that a node is dead, or delay it, and with it the replacements of pods. That holds for what an agent reports of itself too: a
 * verdict waits until an earlier write about the same node is done. Webhooks and the rules for nodes judge a registration, which is tried again
 * when it is denied, and goes its own way: whatever it waits for, verdicts do not. The taints that follow from a status are a controller's,
 * which asks webhooks like anybody and tries again until they are there.
 */
final class NodeReports implements AutoCloseable {
    private static final int MAX_NODES_WAITING = 20_000;

    /**
     * What is known of a node.
     *
     * @param agent as whom to write
     * @param registers the agent has just said hello: the object is made when it is not there
     * @param object the Node as its agent describes it in its hello, or null when no agent has been heard since this server started
     * @param status as the agent reported it since its hello, or null
     * @param timekeeping how well it beats, or null when it has not beaten or need not
     * @param verdict whether it is in contact
     * @param why of the verdict
     * @param lostSince when it was last in contact; null when it is, or when this server does not know
     */
    record Known(
            Caller agent,
            boolean registers,
            @Nullable ObjectNode object,
            @Nullable ObjectNode status,
            @Nullable Timekeeping timekeeping,
            Verdict verdict,
            Why why,
            @Nullable Instant lostSince) {}

    private final Registry registry;
    private final Store store;
    private final Time time;
    private final KeyedWrites<String, Known> registrations;
    private final KeyedWrites<String, Known> statuses;

    NodeReports(Registry registry, Store store, Time time) {
        this.registry = registry;
        this.store = store;
        this.time = time;
        this.registrations =
                new KeyedWrites<>("node-registration", MAX_NODES_WAITING, (older, newer) -> newer, this::register);
        this.statuses = new KeyedWrites<>("node-status", MAX_NODES_WAITING, (older, newer) -> newer, this::writeStatus);
    }

    static ObjectKey key(String node) {
        return new ObjectKey("", "nodes", "", node);
    }

    /** The status of a Node that is not there, or not yet, is dropped: say it again once it is. */
    void write(Known known) {
        var node = known.agent().node();
        if (known.registers()) {
            registrations.offer(node, known);
        }
        statuses.offer(node, known);
    }

    @Override
    public void close() {
        registrations.close();
        statuses.close();
    }

    private void register(String node, Known known) {
        if (known.object() != null) {
            register(node, known.agent(), known.object());
        }
    }

    private void register(String node, Caller agent, ObjectNode reported) {
        var stored = store.newest().get(key(node));
        if (stored == null) {
            var create = ApiRequest.create("", "v1", "nodes", "", NodeObjects.fresh(node, reported));
            registry.execute(agent, create);
            return;
        }
        var current = JsonTrees.object(stored.json());
        var renewed = NodeObjects.renewed(current, reported);
        if (!NodeObjects.sameButForBookkeeping(current, renewed)) {
            registry.execute(agent, ApiRequest.update("", "v1", "nodes", "", node, renewed));
        }
    }

    private void writeStatus(String node, Known known) {
        var stored = store.newest().get(key(node));
        if (stored == null) {
            return;
        }
        var object = JsonTrees.object(stored.json());
        var current = object.path("status") instanceof ObjectNode present ? present : object.objectNode();
        var next = statusOf(current, known);
        if (NodeConditions.isWorthWriting(current, next, time.now())) {
            object.set("status", next);
            registry.execute(
                    known.agent(),
                    ApiRequest.update("", "v1", "nodes", "", node, object)
                            .at("status")
                            .withWrite(WriteTerms.EXEMPT));
        }
    }

    private ObjectNode statusOf(ObjectNode current, Known known) {
        if (known.verdict() != Verdict.HEARD) {
            var now = time.now();
            var since = known.lostSince() == null ? now : known.lostSince();
            return NodeConditions.outOfContact(current, known.verdict(), known.why(), since, now);
        }
        var said = Tree.newObject();
        if (known.object() != null && known.object().get("status") instanceof ObjectNode hello) {
            said = hello;
        }
        if (known.status() != null) {
            said = NodeConditions.newest(said, known.status());
        }
        if (known.timekeeping() != null) {
            said = NodeConditions.newest(said, NodeConditions.detector(known.timekeeping()));
        }
        return NodeConditions.reported(current, said, time.now());
    }
}
