package sh.deploy.controllers.scheduler;

import io.fabric8.kubernetes.api.model.Taint;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What of a node decides who may run there, apart from what it has free.
 *
 * @param name empty in the profile that many nodes share
 */
public record NodeProfile(
        String name, Map<String, String> labels, List<Taint> taints, boolean ready, boolean unschedulable) {
    static final String HOSTNAME = "kubernetes.io/hostname";

    public NodeProfile {
        labels = Map.copyOf(labels);
        taints = List.copyOf(taints);
    }

    /** The same without what is different on every node: its name and the label that repeats it. */
    NodeProfile shared() {
        var common = new HashMap<>(labels);
        common.remove(HOSTNAME);
        return new NodeProfile("", common, taints, ready, unschedulable);
    }
}
