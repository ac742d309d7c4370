package sh.deploy.controllers.autoscaler;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import sh.deploy.api.nodepool.NodePool;
import sh.deploy.api.object.ObjectFacts;
import sh.deploy.controllers.scheduler.NodeFacts;
import sh.deploy.controllers.scheduler.NodeReader;

/**
 * What the scheduler would see of a pool's next node. Labels that only the machine itself can tell, such as its architecture, are not
 * among them.
 */
final class PoolTemplate {
    private PoolTemplate() {}

    static NodeFacts node(NodePool pool, String name) {
        var spec = pool.getSpec();
        var template = spec == null ? null : spec.template();
        var labels = new HashMap<String, String>();
        if (template != null && template.labels() != null) {
            labels.putAll(template.labels());
        }
        labels.put(NodeProvider.POOL_LABEL, ObjectFacts.name(pool));
        labels.put("kubernetes.io/os", "linux");
        return NodeReader.planned(
                name,
                labels,
                template == null || template.taints() == null ? List.of() : template.taints(),
                template == null || template.capacity() == null ? Map.of() : template.capacity());
    }
}
