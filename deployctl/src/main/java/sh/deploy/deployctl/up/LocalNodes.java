package sh.deploy.deployctl.up;

import io.fabric8.kubernetes.api.model.Taint;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.nodepool.NodePool;
import sh.deploy.api.nodepool.NodePoolSpec;
import sh.deploy.api.object.ObjectFacts;
import sh.deploy.api.time.Time;
import sh.deploy.controllers.autoscaler.NodeProvider;

/** Nodes of a pool as further processes on this machine, like those of {@code up --nodes}. */
final class LocalNodes implements NodeProvider {
    private final NodeProcesses processes;
    private final NodeEngines engines;
    private final Time time;

    LocalNodes(NodeProcesses processes, NodeEngines engines, Time time) {
        this.processes = processes;
        this.engines = engines;
        this.time = time;
    }

    @Override
    public void add(String node, NodePool pool) throws Exception {
        var spec = pool.getSpec();
        var template = spec == null ? null : spec.template();
        var labels = new HashMap<>(orEmpty(template == null ? null : template.labels()));
        labels.put(POOL_LABEL, ObjectFacts.name(pool));
        processes.ensureRunning(
                processes.settings(node, capacity(template)).withLabelsAndTaints(labels, taints(template)));
    }

    @Override
    public void remove(String node) throws Exception {
        processes.end(node);
        engines.remove(node, time);
    }

    private static Map<String, String> capacity(NodePoolSpec.@Nullable Template template) {
        var amounts = new HashMap<String, String>();
        if (template != null && template.capacity() != null) {
            template.capacity().forEach((name, amount) -> amounts.put(name, amount.toString()));
        }
        return amounts;
    }

    private static List<String> taints(NodePoolSpec.@Nullable Template template) {
        return template == null || template.taints() == null
                ? List.of()
                : template.taints().stream().map(LocalNodes::text).toList();
    }

    private static String text(Taint taint) {
        var value = taint.getValue();
        return taint.getKey() + (value == null || value.isEmpty() ? "" : "=" + value) + ":" + taint.getEffect();
    }

    private static Map<String, String> orEmpty(@Nullable Map<String, String> map) {
        return map == null ? Map.of() : map;
    }
}
