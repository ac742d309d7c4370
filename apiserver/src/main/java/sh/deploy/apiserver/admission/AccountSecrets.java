package sh.deploy.apiserver.admission;

import java.util.function.Supplier;
import sh.deploy.api.object.ObjectKey;
import sh.deploy.apiserver.kinds.Kind;
import sh.deploy.apiserver.kinds.tree.JsonTrees;
import sh.deploy.apiserver.kinds.tree.Tree;
import sh.deploy.apiserver.watch.Snapshot;
import tools.jackson.databind.node.ObjectNode;

/**
 * A new pod that names no {@code imagePullSecrets} gets those of its service account; the account {@code default} may not be there
 * yet, and then gives none ({@link PodReferences} refuses every other that is missing). Source: Kubernetes' documentation, "ServiceAccount admission controller".
 */
final class AccountSecrets {
    private static final String FIELD = "imagePullSecrets";

    private final Supplier<Snapshot> newest;

    AccountSecrets(Supplier<Snapshot> newest) {
        this.newest = newest;
    }

    /** Changes the tree in place; leaves everything but pods alone. */
    void give(Kind kind, ObjectKey key, ObjectNode object) {
        if (!kind.group().isEmpty() || !kind.plural().equals("pods")) {
            return;
        }
        var account = Tree.text(object, "spec", "serviceAccountName");
        if (account.isEmpty() || !Tree.objects(object, "spec", FIELD).isEmpty()) {
            return;
        }
        var stored = newest.get().get(new ObjectKey("", "serviceaccounts", key.namespace(), account));
        if (stored != null) {
            var secrets = Tree.objects(JsonTrees.object(stored.json()), FIELD);
            if (!secrets.isEmpty()) {
                Tree.child(object, "spec").putArray(FIELD).addAll(secrets);
            }
        }
    }
}
