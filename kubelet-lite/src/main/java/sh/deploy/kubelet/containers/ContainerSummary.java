package sh.deploy.kubelet.containers;

import java.util.Map;

/**
 * One line of a list of containers.
 *
 * @param running it runs and is not paused
 */
public record ContainerSummary(String id, Map<String, String> labels, boolean running, boolean paused) {
    public ContainerSummary {
        labels = Map.copyOf(labels);
    }

    /** The value of a label, empty when the container lacks it. */
    public String label(String name) {
        return labels.getOrDefault(name, "");
    }
}
