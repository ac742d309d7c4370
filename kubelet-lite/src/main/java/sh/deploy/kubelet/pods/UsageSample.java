package sh.deploy.kubelet.pods;

import java.time.Instant;
import java.util.List;

/**
 * CPU and memory in use on this node.
 *
 * @param node the whole machine, or this node's share of it; its names are empty
 */
public record UsageSample(Instant at, ContainerUsage node, List<ContainerUsage> containers) {
    public UsageSample {
        containers = List.copyOf(containers);
    }

    /**
     * What one container uses.
     *
     * @param cpuNanoCores average over the window; 1,000,000,000 is one core
     * @param memoryBytes working set: what cannot be given back under pressure
     */
    public record ContainerUsage(
            String namespace,
            String pod,
            String uid,
            String container,
            long cpuNanoCores,
            long memoryBytes,
            long windowMillis) {}
}
