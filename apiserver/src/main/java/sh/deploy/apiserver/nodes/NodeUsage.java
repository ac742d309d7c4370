package sh.deploy.apiserver.nodes;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import sh.deploy.api.node.wire.Usage;

/** The newest CPU and memory figures of every node and its containers. In memory only; safe for all threads. */
public final class NodeUsage {
    /**
     * What a container, or a whole node, uses.
     *
     * @param cpuNanoCores average over the window; 1,000,000,000 is one core
     * @param memoryBytes working set
     */
    public record Figures(long cpuNanoCores, long memoryBytes, Duration window) {}

    /** A container's figures; {@code uid} is its pod's. */
    public record OfContainer(String namespace, String pod, String uid, String container, Figures figures) {}

    /** One sample of one node. */
    public record Sample(String node, Instant at, Figures whole, List<OfContainer> containers) {
        public Sample {
            containers = List.copyOf(containers);
        }
    }

    private final Map<String, Sample> newest = new ConcurrentHashMap<>();

    /** Empty when the node never reported. How old the sample is says its time. */
    public Optional<Sample> of(String node) {
        return Optional.ofNullable(newest.get(node));
    }

    public List<Sample> all() {
        return List.copyOf(newest.values());
    }

    /** @param ownPod whether the container belongs to a pod of the node: about others it has nothing to say */
    void report(String node, Usage usage, Predicate<OfContainer> ownPod) {
        var containers = usage.getContainersList().stream()
                .map(one -> new OfContainer(
                        one.getNamespace(), one.getPod(), one.getUid(), one.getContainer(), figures(one)))
                .filter(ownPod)
                .toList();
        newest.put(
                node,
                new Sample(node, Instant.ofEpochMilli(usage.getAtUnixMillis()), figures(usage.getNode()), containers));
    }

    void forget(String node) {
        newest.remove(node);
    }

    private static Figures figures(sh.deploy.api.node.wire.ContainerUsage usage) {
        return new Figures(usage.getCpuNanoCores(), usage.getMemoryBytes(), Duration.ofMillis(usage.getWindowMillis()));
    }
}
