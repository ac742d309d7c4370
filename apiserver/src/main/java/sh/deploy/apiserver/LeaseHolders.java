package sh.deploy.apiserver;

import java.util.function.Supplier;
import sh.deploy.apiserver.kinds.tree.JsonTrees;
import sh.deploy.apiserver.kinds.tree.Tree;
import sh.deploy.apiserver.watch.Snapshot;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Who leads what: the leases by which processes of this cluster, such as the controllers, choose their leader. */
final class LeaseHolders {
    private static final String NAMESPACE = "kube-system";

    private final Supplier<Snapshot> newest;

    LeaseHolders(Supplier<Snapshot> newest) {
        this.newest = newest;
    }

    /** Name, holder (empty when it was given back) and last renewal of each; whether that is recent is for the reader to judge. */
    ArrayNode report() {
        var report = JsonNodeFactory.instance.arrayNode();
        for (var stored : newest.get().list("coordination.k8s.io", "leases", NAMESPACE)) {
            report.add(report(JsonTrees.object(stored.json())));
        }
        return report;
    }

    private static ObjectNode report(ObjectNode lease) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("name", Tree.text(lease, "metadata", "name"))
                .put("holder", Tree.text(lease, "spec", "holderIdentity"))
                .put("renewTime", Tree.text(lease, "spec", "renewTime"));
    }
}
