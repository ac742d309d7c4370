package sh.deploy.controllers.scheduler;

import io.fabric8.kubernetes.api.model.Taint;
import io.fabric8.kubernetes.api.model.Toleration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Nodes and pods as tests need them: CPU in millis, memory in GiB. */
final class Examples {
    static final long GIB = 1L << 30;

    private Examples() {}

    static NodeFacts node(String name, long cpuMillis, long memoryGib) {
        return NodeFacts.plain(name, new Resources(cpuMillis, memoryGib * GIB), 110);
    }

    static NodeFacts with(NodeFacts node, Map<String, String> labels, List<Taint> taints) {
        var all = new HashMap<>(node.profile().labels());
        all.putAll(labels);
        return new NodeFacts(
                new NodeProfile(node.name(), all, taints, true, false), node.allocatable(), node.maxPods());
    }

    static NodeFacts state(NodeFacts node, boolean ready, boolean unschedulable) {
        var was = node.profile();
        return new NodeFacts(
                new NodeProfile(was.name(), was.labels(), was.taints(), ready, unschedulable),
                node.allocatable(),
                node.maxPods());
    }

    static PodFacts pod(String name, long cpuMillis, long memoryGib) {
        return ofOwner("", name, cpuMillis, memoryGib);
    }

    static PodFacts ofOwner(String owner, String name, long cpuMillis, long memoryGib) {
        return PodFacts.plain("default", name, owner, new Resources(cpuMillis, memoryGib * GIB));
    }

    static PodFacts where(PodFacts pod, PodFacts.Where where) {
        return new PodFacts(
                pod.namespace(),
                pod.name(),
                pod.uid(),
                pod.owner(),
                pod.priority(),
                pod.created(),
                pod.requests(),
                pod.ports(),
                where,
                pod.standby());
    }

    static PodFacts ports(PodFacts pod, HostPort... ports) {
        return new PodFacts(
                pod.namespace(),
                pod.name(),
                pod.uid(),
                pod.owner(),
                pod.priority(),
                pod.created(),
                pod.requests(),
                List.of(ports),
                pod.where(),
                pod.standby());
    }

    static PodFacts standby(PodFacts pod) {
        return new PodFacts(
                pod.namespace(),
                pod.name(),
                pod.uid(),
                pod.owner(),
                pod.priority(),
                pod.created(),
                pod.requests(),
                pod.ports(),
                pod.where(),
                true);
    }

    static PodFacts tolerating(PodFacts pod, String key) {
        var toleration = new Toleration(null, key, "Exists", null, null);
        return where(pod, new PodFacts.Where(Map.of(), List.of(), List.of(), List.of(toleration)));
    }

    static Taint taint(String key, String value, String effect) {
        return new Taint(effect, key, null, value);
    }

    static ClusterView cluster(NodeFacts... nodes) {
        var view = new ClusterView();
        List.of(nodes).forEach(view::put);
        return view;
    }
}
