package sh.deploy.controllers.nodelifecycle;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.api.model.Taint;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import sh.deploy.controllers.scheduler.Tolerations;

/**
 * The taints that keep new pods off a node that runs short of something. Pure.
 *
 * <p>Source: Kubernetes documentation, "Taint Nodes by Condition". Ours: while the node is out of contact, and its condition unknown, they
 * stay as they are.
 */
final class PressureTaints {
    private static final Map<String, String> KEYS = keys();

    private PressureTaints() {}

    private static Map<String, String> keys() {
        var keys = new LinkedHashMap<String, String>();
        keys.put("MemoryPressure", "node.kubernetes.io/memory-pressure");
        keys.put("DiskPressure", "node.kubernetes.io/disk-pressure");
        keys.put("PIDPressure", "node.kubernetes.io/pid-pressure");
        return keys;
    }

    /** The taints as they should be, others' kept in their order. */
    static List<Taint> wanted(Node node, List<Taint> current) {
        var wanted = new ArrayList<>(current);
        KEYS.forEach((condition, key) -> {
            var status = status(node, condition);
            boolean there = current.stream().anyMatch(taint -> isOurs(taint, key));
            if (status.equals("True") && !there) {
                wanted.add(new Taint(Tolerations.NO_SCHEDULE, key, null, null));
            } else if (!status.equals("True") && !status.equals("Unknown")) {
                wanted.removeIf(taint -> isOurs(taint, key));
            }
        });
        return wanted;
    }

    private static boolean isOurs(Taint taint, String key) {
        return key.equals(taint.getKey()) && Tolerations.NO_SCHEDULE.equals(taint.getEffect());
    }

    private static String status(Node node, String type) {
        List<NodeCondition> conditions =
                node.getStatus() == null ? List.of() : node.getStatus().getConditions();
        return conditions.stream()
                .filter(condition -> type.equals(condition.getType()) && condition.getStatus() != null)
                .map(NodeCondition::getStatus)
                .findFirst()
                .orElse("False");
    }
}
