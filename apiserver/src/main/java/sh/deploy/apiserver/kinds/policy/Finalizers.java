package sh.deploy.apiserver.kinds.policy;

import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.node.ObjectNode;

/** Who keeps an object from going before something else is done. */
final class Finalizers {
    private Finalizers() {}

    static void add(ObjectNode object, String finalizer) {
        if (!Tree.texts(object, "metadata", "finalizers").contains(finalizer)) {
            Tree.list(Tree.child(object, "metadata"), "finalizers").add(finalizer);
        }
    }

    /** What a table says of an object with a phase. */
    static String phase(ObjectNode object) {
        return Tree.has(object, "metadata", "deletionTimestamp") ? "Terminating" : Tree.text(object, "status", "phase");
    }
}
