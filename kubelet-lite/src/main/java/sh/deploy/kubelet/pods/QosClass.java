package sh.deploy.kubelet.pods;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import sh.deploy.api.quantity.Amount;

/** How much a pod has been promised, which decides who goes first when memory is short. */
public final class QosClass {
    static final String GUARANTEED = "Guaranteed";
    static final String BURSTABLE = "Burstable";
    static final String BEST_EFFORT = "BestEffort";

    private QosClass() {}

    /** Whether it asked for nothing, so that nothing was promised. */
    public static boolean isBestEffort(Pod pod) {
        return of(pod).equals(BEST_EFFORT);
    }

    static String of(Pod pod) {
        var containers = Stream.concat(
                        pod.getSpec().getInitContainers().stream(), pod.getSpec().getContainers().stream())
                .toList();
        if (containers.stream().allMatch(QosClass::statesNothing)) {
            return BEST_EFFORT;
        }
        return containers.stream().allMatch(QosClass::isGuaranteed) ? GUARANTEED : BURSTABLE;
    }

    private static boolean statesNothing(Container container) {
        return Stream.of("cpu", "memory")
                .allMatch(name -> !limits(container).containsKey(name)
                        && !requests(container).containsKey(name));
    }

    private static boolean isGuaranteed(Container container) {
        return List.of("cpu", "memory").stream().allMatch(name -> {
            var limit = limits(container).get(name);
            var request = requests(container).getOrDefault(name, limit);
            return limit != null && request != null && Amount.of(limit).compareTo(Amount.of(request)) == 0;
        });
    }

    private static Map<String, Quantity> limits(Container container) {
        var resources = container.getResources();
        return resources == null || resources.getLimits() == null ? Map.of() : resources.getLimits();
    }

    private static Map<String, Quantity> requests(Container container) {
        var resources = container.getResources();
        return resources == null || resources.getRequests() == null ? Map.of() : resources.getRequests();
    }
}
