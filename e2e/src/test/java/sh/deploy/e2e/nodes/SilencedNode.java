package sh.deploy.e2e.nodes;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import sh.deploy.e2e.cluster.PodWatch;

/** A node with pods whose agent stands still, and every state of all pods since just before, as a watch shows them. */
final class SilencedNode implements AutoCloseable {
    private final String name;
    private final List<String> pods;
    private final PodWatch watch;
    private final int begun;
    private final Paused agent;

    private SilencedNode(String name, List<String> pods, PodWatch watch, ThreeNodes cluster) {
        this.name = name;
        this.pods = pods;
        this.watch = watch;
        // Before its silence, in whose first moments the first replacements come.
        this.begun = watch.states().size();
        this.agent = cluster.silence(name);
    }

    /** One of those that have pods of the namespace {@code default}, once so many are ready there. */
    static SilencedNode in(ThreeNodes cluster, int replicas) {
        var name = ThreeNodes.SILENCEABLE.stream()
                .filter(each -> !podsOn(each, cluster).isEmpty())
                .findFirst()
                .orElseThrow();
        var there = podsOn(name, cluster);
        var watch = new PodWatch(cluster.kubectl(), "default");
        try {
            awaitReady(replicas, watch);
            return new SilencedNode(name, there, watch, cluster);
        } catch (RuntimeException | AssertionError failed) {
            watch.close();
            throw failed;
        }
    }

    String name() {
        return name;
    }

    /** The uids of the pods that were there when it fell silent. */
    List<String> pods() {
        return pods;
    }

    /** The uids of the pods that are there by the API server's word. */
    static List<String> podsOn(String node, ThreeNodes cluster) {
        return cluster.pods("default").stream()
                .filter(pod -> pod.path("spec").path("nodeName").asString("").equals(node))
                .map(pod -> pod.path("metadata").path("uid").asString())
                .sorted()
                .toList();
    }

    void awaitReady(int count) {
        awaitReady(count, watch);
    }

    private static void awaitReady(int count, PodWatch watch) {
        Awaitility.await(count + " pods are ready and no other is left")
                .atMost(Duration.ofSeconds(60))
                .until(() -> ready(watch.newest()) == count && watch.newest().size() == count);
    }

    void awaitReadyElsewhere(int count) {
        Awaitility.await(count + " pods are ready elsewhere")
                .atMost(Duration.ofSeconds(60))
                .until(() -> readyElsewhere(watch.newest()) == count);
    }

    /** From the one in which it fell silent. */
    List<Map<String, PodWatch.Pod>> states() {
        return watch.states().stream().skip(begun - 1).toList();
    }

    static long ready(Map<String, PodWatch.Pod> state) {
        return state.values().stream().filter(SilencedNode::isReady).count();
    }

    long readyElsewhere(Map<String, PodWatch.Pod> state) {
        return state.values().stream()
                .filter(pod -> isReady(pod) && !pods.contains(pod.uid()))
                .count();
    }

    private static boolean isReady(PodWatch.Pod pod) {
        return pod.ready() && !pod.terminating();
    }

    /** Its agent goes on. */
    void goOn() {
        agent.close();
    }

    @Override
    public void close() {
        try (watch) {
            goOn();
        }
    }
}
