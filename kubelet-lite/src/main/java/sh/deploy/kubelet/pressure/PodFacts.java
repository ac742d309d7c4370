package sh.deploy.kubelet.pressure;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Volume;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import sh.deploy.api.quantity.Amount;

/** What of a pod's specification matters here. Pure. */
final class PodFacts {
    static final String EPHEMERAL_STORAGE = "ephemeral-storage";

    /** From here on a pod is critical to the node. Source: Kubernetes' {@code SystemCriticalPriority}. */
    private static final int CRITICAL = 2_000_000_000;

    private PodFacts() {}

    static int priority(Pod pod) {
        var priority = pod.getSpec().getPriority();
        return priority == null ? 0 : priority;
    }

    static boolean isCritical(Pod pod) {
        return priority(pod) >= CRITICAL;
    }

    static Stream<Container> containers(Pod pod) {
        return Stream.concat(pod.getSpec().getInitContainers().stream(), pod.getSpec().getContainers().stream());
    }

    static Map<String, Quantity> limits(Container container) {
        var resources = container.getResources();
        return resources == null || resources.getLimits() == null ? Map.of() : resources.getLimits();
    }

    /** Whether it is no init container that ends before the others begin. */
    static boolean isForGood(Pod pod, Container container) {
        return isSidecar(container) || pod.getSpec().getContainers().contains(container);
    }

    private static boolean isSidecar(Container container) {
        return "Always".equals(container.getRestartPolicy());
    }

    static long limit(Container container, String resource) {
        return Amount.of(limits(container), resource).units();
    }

    /**
     * Of the whole pod: what its containers may use at once, or an init container together with the sidecars before it. Source:
     * Kubernetes documentation, "Sidecar containers", resource sharing.
     */
    static long limit(Pod pod, String resource) {
        long sidecars = 0;
        long most = 0;
        for (var init : pod.getSpec().getInitContainers()) {
            long own = limit(init, resource);
            most = Math.max(most, sidecars + own);
            sidecars += isSidecar(init) ? own : 0;
        }
        long mains = pod.getSpec().getContainers().stream()
                .mapToLong(main -> limit(main, resource))
                .sum();
        return Math.max(most, sidecars + mains);
    }

    /** In bytes; of what is neither memory nor storage nothing is asked for. */
    static long requested(Container container, String resource) {
        var resources = container.getResources();
        var requests = resources == null || resources.getRequests() == null
                ? Map.<String, Quantity>of()
                : resources.getRequests();
        return Amount.of(requests.getOrDefault(resource, limits(container).get(resource)))
                .units();
    }

    /** Those whose content lies on the node's disk. */
    static List<Volume> emptyDirsOnDisk(Pod pod) {
        return pod.getSpec().getVolumes().stream()
                .filter(volume -> volume.getEmptyDir() != null
                        && !"Memory".equals(volume.getEmptyDir().getMedium()))
                .toList();
    }
}
