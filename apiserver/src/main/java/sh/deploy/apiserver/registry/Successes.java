package sh.deploy.apiserver.registry;

import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.node.ObjectNode;

/** Kubernetes' {@code Status} for what went well and has no object to show. */
final class Successes {
    private Successes() {}

    static ObjectNode status(Resource resource, String name, String uid) {
        var status = bare("Success");
        var details = status.putObject("details").put("name", name);
        if (!resource.kind().group().isEmpty()) {
            details.put("group", resource.kind().group());
        }
        details.put("kind", resource.kind().plural()).put("uid", uid);
        return status;
    }

    static ObjectNode created() {
        return bare("Success").put("code", 201);
    }

    private static ObjectNode bare(String outcome) {
        var status = Tree.newObject();
        status.put("kind", "Status").put("apiVersion", "v1");
        status.putObject("metadata");
        return status.put("status", outcome);
    }
}
