package sh.deploy.apiserver.certificates;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.object.ObjectKey;
import sh.deploy.apiserver.authn.Caller;
import sh.deploy.apiserver.kinds.tree.JsonTrees;
import sh.deploy.apiserver.kinds.tree.Tree;
import sh.deploy.apiserver.registry.ApiRequest;
import sh.deploy.apiserver.registry.Registry;
import sh.deploy.apiserver.watch.Store;
import tools.jackson.databind.node.ObjectNode;

/**
 * Certificates of nodes that are not over, as they are noted in a ConfigMap: requests are gone within an hour, and a Node may not be there
 * yet, or any more. For one thread, the only one that writes it.
 */
final class NodeCredentials {
    static final String NAMESPACE = "kube-system";
    static final String NAME = "node-certificates";

    /** More than an agent has that renews its certificate in time; beyond that those that end first are forgotten. */
    static final int MOST_OF_ONE = 16;

    private final Registry registry;
    private final Store store;
    private final Caller self;

    NodeCredentials(Registry registry, Store store, Caller self) {
        this.registry = registry;
        this.store = store;
        this.self = self;
    }

    List<NodeCredential> live(String node, Instant now) {
        var stored = stored();
        return stored == null ? List.of() : liveIn(Tree.text(stored, "data", node), now);
    }

    /** How many nodes have a live certificate that this requester asked for. */
    int nodesOf(String requester, Instant now) {
        var stored = stored();
        if (stored == null) {
            return 0;
        }
        var lines = Tree.at(stored, "data").valueStream().map(text -> text.asString(""));
        return (int) lines.filter(text -> liveIn(text, now).stream()
                        .anyMatch(credential -> credential.requester().equals(requester)))
                .count();
    }

    /**
     * Notes it unless it is there, or over; of one key that a requester has, the certificate that ends last.
     *
     * @param supersedes whether a key that is new takes the name from those before
     */
    void note(String node, NodeCredential credential, boolean supersedes, Instant now) {
        var there = live(node, now);
        if (!credential.isLive(now)
                || there.stream()
                        .anyMatch(noted ->
                                noted.isSameAs(credential) && !noted.until().isBefore(credential.until()))) {
            return;
        }
        var stored = stored();
        var next = stored == null ? empty() : stored;
        var data = Tree.child(next, "data");
        for (var name : List.copyOf(data.propertyNames())) {
            put(data, name, liveIn(Tree.text(data, name), now));
        }
        var all = new ArrayList<>(there);
        if (supersedes && there.stream().noneMatch(noted -> noted.isOf(credential.keyId()))) {
            all.clear();
        }
        all.removeIf(credential::isSameAs);
        all.add(credential);
        put(data, node, all);
        registry.execute(
                self,
                stored == null
                        ? ApiRequest.create("", "v1", "configmaps", NAMESPACE, next)
                        : ApiRequest.update("", "v1", "configmaps", NAMESPACE, NAME, next));
    }

    private static void put(ObjectNode data, String node, List<NodeCredential> credentials) {
        if (credentials.isEmpty()) {
            data.remove(node);
            return;
        }
        data.put(
                node,
                credentials.stream()
                        .sorted(Comparator.comparing(NodeCredential::until).reversed())
                        .limit(MOST_OF_ONE)
                        .map(NodeCredential::text)
                        .collect(Collectors.joining("\n")));
    }

    private static List<NodeCredential> liveIn(String lines, Instant now) {
        return lines.lines()
                .map(NodeCredential::parse)
                .filter(credential -> credential.isLive(now))
                .toList();
    }

    private @Nullable ObjectNode stored() {
        var stored = store.newest().get(new ObjectKey("", "configmaps", NAMESPACE, NAME));
        return stored == null ? null : JsonTrees.object(stored.json());
    }

    private static ObjectNode empty() {
        var object = Tree.newObject().put("apiVersion", "v1").put("kind", "ConfigMap");
        object.putObject("metadata").put("name", NAME).put("namespace", NAMESPACE);
        return object;
    }
}
