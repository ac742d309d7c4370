package sh.deploy.apiserver.admission;

import java.util.Comparator;
import java.util.function.Supplier;
import java.util.stream.StreamSupport;
import sh.deploy.api.object.LocalVolumes;
import sh.deploy.api.object.ObjectKey;
import sh.deploy.apiserver.kinds.Kind;
import sh.deploy.apiserver.kinds.tree.JsonTrees;
import sh.deploy.apiserver.kinds.tree.Tree;
import sh.deploy.apiserver.watch.Snapshot;
import tools.jackson.databind.node.ObjectNode;

/**
 * A new claim that says nothing of a storage class gets the one marked as default, the youngest of several; an empty name is something
 * said. Source: Kubernetes' documentation, "DefaultStorageClass admission controller".
 */
final class DefaultStorageClass {
    private static final String FIELD = "storageClassName";
    private static final Comparator<ObjectNode> YOUNGEST_LAST = Comparator.comparing(
                    (ObjectNode storageClass) -> Tree.text(storageClass, "metadata", "creationTimestamp"))
            .thenComparing(storageClass -> Tree.text(storageClass, "metadata", "name"), Comparator.reverseOrder());

    private final Supplier<Snapshot> newest;

    DefaultStorageClass(Supplier<Snapshot> newest) {
        this.newest = newest;
    }

    /** Changes the tree in place; leaves everything but claims alone. */
    void give(Kind kind, ObjectKey key, ObjectNode object) {
        var isClaim = key.group().isEmpty() && kind.plural().equals("persistentvolumeclaims");
        if (!isClaim || Tree.has(object, "spec", FIELD)) {
            return;
        }
        var all = newest.get().list("storage.k8s.io", "storageclasses", "");
        StreamSupport.stream(all.spliterator(), false)
                .map(stored -> JsonTrees.object(stored.json()))
                .filter(DefaultStorageClass::isDefault)
                .max(YOUNGEST_LAST)
                .ifPresent(chosen -> Tree.child(object, "spec").put(FIELD, Tree.text(chosen, "metadata", "name")));
    }

    private static boolean isDefault(ObjectNode storageClass) {
        return Tree.at(storageClass, "metadata", "annotations", LocalVolumes.DEFAULT_CLASS)
                .asString("")
                .equals("true");
    }
}
