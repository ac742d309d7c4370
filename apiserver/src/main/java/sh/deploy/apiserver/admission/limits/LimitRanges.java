package sh.deploy.apiserver.admission.limits;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import sh.deploy.api.object.ObjectKey;
import sh.deploy.api.problem.Problem;
import sh.deploy.api.problem.Reason;
import sh.deploy.apiserver.kinds.Kind;
import sh.deploy.apiserver.kinds.tree.JsonTrees;
import sh.deploy.apiserver.kinds.tree.Tree;
import sh.deploy.apiserver.watch.Snapshot;
import tools.jackson.databind.node.ObjectNode;

/**
 * Holds new pods, and claims, to the LimitRanges of their namespace. A pod's containers cannot change what they ask for, so its updates
 * are not looked at. Source: Kubernetes' documentation, "Limit Ranges", and "Admission Controllers Reference", LimitRanger. Safe for all
 * threads.
 */
public final class LimitRanges {
    private final Supplier<Snapshot> newest;

    public LimitRanges(Supplier<Snapshot> newest) {
        this.newest = newest;
    }

    /** Fills in what a new pod's containers do not say, in place, before the pod has its defaults; leaves everything else alone. */
    public void give(Kind kind, ObjectKey key, ObjectNode object) {
        if (isPod(kind)) {
            ranges(key.namespace()).forEach(range -> ContainerLimits.give(range, object));
        }
    }

    /**
     * Leaves everything but new pods and claims alone.
     *
     * @param object with its defaults
     * @param isNew whether it is being created
     * @throws sh.deploy.api.problem.ProblemException 403 with every bound of the first range that the object does not keep
     */
    public void check(Kind kind, ObjectKey key, ObjectNode object, boolean isNew) {
        boolean isPod = isPod(kind) && isNew;
        if ((!isPod && !isClaim(kind)) || Tree.has(object, "metadata", "deletionTimestamp")) {
            return;
        }
        for (var range : ranges(key.namespace())) {
            var broken = isPod ? Bounds.brokenByPod(range, object) : Bounds.brokenByClaim(range, object);
            if (!broken.isEmpty()) {
                throw forbidden(kind, key, broken);
            }
        }
    }

    private List<ObjectNode> ranges(String namespace) {
        var found = new ArrayList<ObjectNode>(0);
        newest.get().list("", "limitranges", namespace).forEach(stored -> found.add(JsonTrees.object(stored.json())));
        return found;
    }

    private static boolean isPod(Kind kind) {
        return kind.group().isEmpty() && kind.plural().equals("pods");
    }

    private static boolean isClaim(Kind kind) {
        return kind.group().isEmpty() && kind.plural().equals("persistentvolumeclaims");
    }

    private static RuntimeException forbidden(Kind kind, ObjectKey key, List<String> broken) {
        var all = broken.size() == 1 ? broken.getFirst() : "[" + String.join(", ", broken) + "]";
        return Problem.of(
                        Reason.FORBIDDEN,
                        kind.plural() + " \"" + key.name() + "\" is forbidden: " + all,
                        new Problem.Target("", kind.plural(), key.name(), ""))
                .toException();
    }
}
