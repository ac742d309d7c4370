package sh.deploy.controllers.scheduler;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which nodes may run a pod at all. The lists show every rule, in the order in which they are asked. */
final class Filters {
    static final List<ProfileFilter> BY_PROFILE = List.of(
            new Schedulable(),
            new NodeReady(),
            new TaintsTolerated(),
            new NodeSelected(),
            new NodeAffinity(),
            new VolumesThere());

    static final List<CapacityFilter> BY_CAPACITY =
            List.of(new HostPortsFree(), new PodCountFits(), new ResourcesFit());

    private Filters() {}

    static @Nullable String refusal(PodFacts pod, NodeProfile profile) {
        for (var filter : BY_PROFILE) {
            var reason = filter.refusal(pod, profile);
            if (reason != null) {
                return reason;
            }
        }
        return null;
    }

    static boolean haveRoom(PodFacts pod, NodeState node) {
        for (var filter : BY_CAPACITY) {
            if (!filter.admits(pod, node)) {
                return false;
            }
        }
        return true;
    }

    /** Why this node does not run the pod: the first rule its profile breaks, else everything it lacks; empty when it fits. */
    static List<String> refusals(PodFacts pod, NodeState node) {
        var first = refusal(pod, node.facts().profile());
        if (first != null) {
            return List.of(first);
        }
        var lacks = new ArrayList<String>();
        BY_CAPACITY.forEach(filter -> lacks.addAll(filter.refusals(pod, node)));
        return lacks;
    }
}
