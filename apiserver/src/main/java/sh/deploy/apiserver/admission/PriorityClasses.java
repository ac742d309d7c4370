package sh.deploy.apiserver.admission;

import java.util.Comparator;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.StreamSupport;
import sh.deploy.api.object.ObjectKey;
import sh.deploy.apiserver.kinds.policy.SystemPriority;
import sh.deploy.apiserver.kinds.tree.JsonTrees;
import sh.deploy.apiserver.kinds.tree.Tree;
import sh.deploy.apiserver.watch.Snapshot;
import tools.jackson.databind.node.ObjectNode;

/** Finds priority classes in the newest state. */
final class PriorityClasses {
    private static final Comparator<PriorityClass> LOWEST_FIRST =
            Comparator.comparingLong(PriorityClass::value).thenComparing(PriorityClass::name);

    /** What a pod gets of its class. */
    record PriorityClass(String name, long value, String preemption) {
        private static PriorityClass of(ObjectNode object) {
            return new PriorityClass(
                    Tree.text(object, "metadata", "name"),
                    Tree.number(object, 0, "value"),
                    Tree.text(object, "preemptionPolicy"));
        }
    }

    private final Supplier<Snapshot> newest;

    PriorityClasses(Supplier<Snapshot> newest) {
        this.newest = newest;
    }

    Optional<PriorityClass> named(String name) {
        var key = new ObjectKey(SystemPriority.GROUP, SystemPriority.CLASSES, "", name);
        return Optional.ofNullable(newest.get().get(key))
                .map(stored -> PriorityClass.of(JsonTrees.object(stored.json())));
    }

    /** Of several the lowest: two that are made in the same moment may both come to be. */
    Optional<PriorityClass> defaultClass() {
        var all = newest.get().list(SystemPriority.GROUP, SystemPriority.CLASSES, "");
        return StreamSupport.stream(all.spliterator(), false)
                .map(stored -> JsonTrees.object(stored.json()))
                .filter(one -> Tree.isTrue(one, "globalDefault"))
                .map(PriorityClass::of)
                .min(LOWEST_FIRST);
    }
}
