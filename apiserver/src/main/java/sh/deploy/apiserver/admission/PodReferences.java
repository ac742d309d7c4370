package sh.deploy.apiserver.admission;

import java.util.function.Supplier;
import sh.deploy.api.object.ObjectKey;
import sh.deploy.apiserver.kinds.Kind;
import sh.deploy.apiserver.kinds.tree.Tree;
import sh.deploy.apiserver.watch.Snapshot;
import tools.jackson.databind.node.ObjectNode;

/**
 * A new pod names nothing that is not there: its service account, its runtime class. Of runtime classes there is none. Source:
 * Kubernetes' documentation, "Admission Controllers Reference", ServiceAccount and RuntimeClass.
 *
 * <p>The account {@code default} may be missing, where Kubernetes refuses: it is made a moment after its namespace, and a pod that
 * comes with its namespace shall not have to wait for it.
 */
final class PodReferences {
    private static final String MADE_LATER = "default";

    private final Supplier<Snapshot> newest;

    PodReferences(Supplier<Snapshot> newest) {
        this.newest = newest;
    }

    /**
     * Leaves everything but pods alone.
     *
     * @param object with its defaults
     * @throws sh.deploy.api.problem.ProblemException 403 with the name that leads nowhere
     */
    void check(Kind kind, ObjectKey key, ObjectNode object) {
        if (!Pods.isPod(kind)) {
            return;
        }
        var account = Tree.text(object, "spec", "serviceAccountName");
        if (!account.isEmpty() && !account.equals(MADE_LATER) && !isThere(key.namespace(), account)) {
            throw Pods.forbidden(
                    key,
                    "error looking up service account " + key.namespace() + "/" + account + ": serviceaccount \""
                            + account + "\" not found");
        }
        var runtime = Tree.text(object, "spec", "runtimeClassName");
        if (!runtime.isEmpty()) {
            throw Pods.forbidden(key, "pod rejected: RuntimeClass \"" + runtime + "\" not found");
        }
    }

    private boolean isThere(String namespace, String account) {
        return newest.get().get(new ObjectKey("", "serviceaccounts", namespace, account)) != null;
    }
}
