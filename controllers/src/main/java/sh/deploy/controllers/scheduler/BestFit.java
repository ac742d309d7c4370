package sh.deploy.controllers.scheduler;

/**
 * The node on which the least is left over. CPU and memory are measured by an average node, so that a node with little of both left
 * beats one with much of either.
 */
final class BestFit {
    double cost(PodFacts pod, NodeState node, ClusterView view) {
        return cost(
                node.scoredFreeCpuMillis() - pod.scoredCpuMillis(),
                node.scoredFreeMemoryBytes() - pod.scoredMemoryBytes(),
                view);
    }

    /** From 0 (nothing is left over) to below 1. Grows with both; less than nothing is as bad as the node is overdrawn. */
    double cost(long cpuMillisLeft, long memoryBytesLeft, ClusterView view) {
        double cpu = cpuMillisLeft / view.averageCpuMillis();
        double memory = memoryBytesLeft / view.averageMemoryBytes();
        if (cpu < 0 || memory < 0) {
            return 2 - Math.min(cpu, 0) - Math.min(memory, 0);
        }
        double left = cpu * cpu + memory * memory;
        return left / (1 + left);
    }

    /** At most what {@link #cost(PodFacts, NodeState, ClusterView)} gives for a node with at least this much free. */
    double leastCost(PodFacts pod, long cpuMillisFree, long memoryBytesFree, ClusterView view) {
        return cost(
                Math.max(0, cpuMillisFree - pod.scoredCpuMillis()),
                Math.max(0, memoryBytesFree - pod.scoredMemoryBytes()),
                view);
    }
}
