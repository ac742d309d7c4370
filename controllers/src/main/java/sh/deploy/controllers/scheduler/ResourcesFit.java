package sh.deploy.controllers.scheduler;

import java.util.ArrayList;
import java.util.List;

/** What the pod requests is free. A resource that it does not request does not matter, even where it is overdrawn. */
final class ResourcesFit implements CapacityFilter {
    @Override
    public boolean admits(PodFacts pod, NodeState node) {
        var wanted = pod.requests();
        return fits(
                        wanted.cpuMillis(),
                        node.used().cpuMillis(),
                        node.facts().allocatable().cpuMillis())
                && fits(
                        wanted.memoryBytes(),
                        node.used().memoryBytes(),
                        node.facts().allocatable().memoryBytes())
                && (wanted.others().isEmpty() || lacking(wanted, node).isEmpty());
    }

    @Override
    public List<String> refusals(PodFacts pod, NodeState node) {
        var wanted = pod.requests();
        var allocatable = node.facts().allocatable();
        var refusals = new ArrayList<String>();
        if (!fits(wanted.cpuMillis(), node.used().cpuMillis(), allocatable.cpuMillis())) {
            refusals.add(NoRoom.RESOURCE + "cpu");
        }
        if (!fits(wanted.memoryBytes(), node.used().memoryBytes(), allocatable.memoryBytes())) {
            refusals.add(NoRoom.RESOURCE + "memory");
        }
        lacking(wanted, node).forEach(name -> refusals.add(NoRoom.RESOURCE + name));
        return refusals;
    }

    private static List<String> lacking(Resources wanted, NodeState node) {
        return wanted.others().keySet().stream()
                .filter(name -> !fits(
                        wanted.other(name),
                        node.used().other(name),
                        node.facts().allocatable().other(name)))
                .sorted()
                .toList();
    }

    private static boolean fits(long wanted, long used, long allocatable) {
        return wanted <= 0 || wanted <= allocatable - used;
    }
}
