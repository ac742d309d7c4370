package sh.deploy.controllers.scheduler;

import java.util.List;

/** No pod on the node holds a host port that this one needs. */
final class HostPortsFree implements CapacityFilter {
    @Override
    public boolean admits(PodFacts pod, NodeState node) {
        if (pod.ports().isEmpty() || !node.anyPorts()) {
            return true;
        }
        return node.pods().stream()
                .flatMap(other -> other.ports().stream())
                .noneMatch(taken -> pod.ports().stream().anyMatch(taken::conflictsWith));
    }

    @Override
    public List<String> refusals(PodFacts pod, NodeState node) {
        return admits(pod, node) ? List.of() : List.of(NoRoom.PORTS);
    }
}
