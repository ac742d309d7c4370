package sh.deploy.deployctl.command;

import java.util.TreeMap;
import sh.deploy.deployctl.cluster.Access;
import sh.deploy.deployctl.cluster.Query;
import tools.jackson.databind.JsonNode;

/** The ReplicaSets of a Deployment by their revision: what it was made from before. */
final class Revisions {
    static final String REVISION = "deployment.kubernetes.io/revision";

    private Revisions() {}

    static TreeMap<Long, JsonNode> of(Access access, JsonNode deployment) {
        var sets = access.cluster().resources().called("replicasets");
        var path = Query.of(sets.path(access.namespace()))
                .with("labelSelector", Selectors.text(deployment.path("spec").path("selector")))
                .toString();
        var revisions = new TreeMap<Long, JsonNode>();
        var uid = deployment.path("metadata").path("uid");
        for (var set : access.cluster().get(path).path("items")) {
            for (var owner : set.path("metadata").path("ownerReferences")) {
                long revision =
                        set.path("metadata").path("annotations").path(REVISION).asLong(0);
                if (owner.path("uid").equals(uid) && revision > 0) {
                    revisions.put(revision, set);
                }
            }
        }
        return revisions;
    }
}
