package sh.deploy.apiserver.kinds.openapi;

import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.node.ObjectNode;

/** A kind by its three names; the core group is empty. */
public record GroupVersionKind(String group, String version, String kind) {
    ObjectNode json() {
        return Tree.newObject().put("group", group).put("kind", kind).put("version", version);
    }
}
