package sh.deploy.controllers.nodelifecycle;

import io.fabric8.kubernetes.api.model.Taint;
import java.util.ArrayList;
import java.util.List;
import sh.deploy.controllers.scheduler.Tolerations;

/**
 * The taint that a cordoned node has, so that who tolerates it may still come. Pure.
 *
 * <p>Source: Kubernetes documentation, "Taint Nodes by Condition".
 */
final class CordonTaint {
    static final String UNSCHEDULABLE = "node.kubernetes.io/unschedulable";

    private CordonTaint() {}

    /** The taints as they should be, others' kept in their order. */
    static List<Taint> wanted(boolean cordoned, List<Taint> current) {
        if (cordoned == current.stream().anyMatch(CordonTaint::isOurs)) {
            return current;
        }
        var wanted = new ArrayList<>(current);
        if (cordoned) {
            wanted.add(new Taint(Tolerations.NO_SCHEDULE, UNSCHEDULABLE, null, null));
        } else {
            wanted.removeIf(CordonTaint::isOurs);
        }
        return wanted;
    }

    private static boolean isOurs(Taint taint) {
        return UNSCHEDULABLE.equals(taint.getKey()) && Tolerations.NO_SCHEDULE.equals(taint.getEffect());
    }
}
