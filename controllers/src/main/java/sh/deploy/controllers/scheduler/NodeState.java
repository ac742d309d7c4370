package sh.deploy.controllers.scheduler;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A node and the pods on it. Belongs to one {@link ClusterView}; only that changes it. */
final class NodeState {
    private final long seniority;
    private final Map<String, PodFacts> pods = new LinkedHashMap<>();
    private NodeFacts facts;
    private @Nullable NodeGroup group;
    private Resources used = Resources.NONE;
    private long scoredCpuMillis;
    private long scoredMemoryBytes;
    private int podsWithPorts;

    NodeState(NodeFacts facts, long seniority) {
        this.facts = facts;
        this.seniority = seniority;
    }

    void describe(NodeFacts newer) {
        facts = newer;
    }

    void join(NodeGroup newer) {
        group = newer;
    }

    NodeGroup group() {
        return Objects.requireNonNull(group, "a node is listed before anything happens on it");
    }

    void add(PodFacts pod) {
        pods.put(pod.uid(), pod);
        used = used.plus(pod.requests());
        scoredCpuMillis += pod.scoredCpuMillis();
        scoredMemoryBytes += pod.scoredMemoryBytes();
        podsWithPorts += pod.ports().isEmpty() ? 0 : 1;
    }

    void remove(PodFacts pod) {
        pods.remove(pod.uid());
        used = used.minus(pod.requests());
        scoredCpuMillis -= pod.scoredCpuMillis();
        scoredMemoryBytes -= pod.scoredMemoryBytes();
        podsWithPorts -= pod.ports().isEmpty() ? 0 : 1;
    }

    String name() {
        return facts.name();
    }

    NodeFacts facts() {
        return facts;
    }

    /** Order of arrival: the tie-break, so that the youngest nodes are the ones that become empty. */
    long seniority() {
        return seniority;
    }

    Resources used() {
        return used;
    }

    Collection<PodFacts> pods() {
        return pods.values();
    }

    boolean anyPorts() {
        return podsWithPorts > 0;
    }

    /** Free CPU as the score counts it; below zero when pods without requests crowd the node. */
    long scoredFreeCpuMillis() {
        return facts.allocatable().cpuMillis() - scoredCpuMillis;
    }

    long scoredFreeMemoryBytes() {
        return facts.allocatable().memoryBytes() - scoredMemoryBytes;
    }
}
