package sh.deploy.kubelet.pressure;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Toleration;
import java.util.Set;
import sh.deploy.kubelet.pods.QosClass;

/**
 * Whether a pod may begin on a node under pressure: one bound before its taint was written, or that tolerates it. Pure.
 *
 * <p>Source: Kubernetes' kubelet. Critical pods may; under mere memory pressure, so may those that asked for something, and those that
 * say they can bear it.
 */
final class Admission {
    private static final String MEMORY_TAINT = "node.kubernetes.io/memory-pressure";

    private Admission() {}

    /** Why it may not; empty when it may. */
    static String refusal(Pod pod, Set<Pressure> pressures) {
        if (pressures.isEmpty() || PodFacts.isCritical(pod)) {
            return "";
        }
        boolean memoryAlone = pressures.equals(Set.of(Pressure.MEMORY));
        boolean bears = !QosClass.isBestEffort(pod)
                || pod.getSpec().getTolerations().stream().anyMatch(Admission::toleratesMemoryPressure);
        return memoryAlone && bears ? "" : EvictionWords.notAdmitted(pressures);
    }

    private static boolean toleratesMemoryPressure(Toleration toleration) {
        var key = toleration.getKey();
        var effect = toleration.getEffect();
        boolean anyEffect = effect == null || effect.isEmpty() || effect.equals("NoSchedule");
        boolean exists = "Exists".equals(toleration.getOperator());
        boolean empty = toleration.getValue() == null || toleration.getValue().isEmpty();
        return anyEffect && (key == null || key.isEmpty() ? exists : key.equals(MEMORY_TAINT) && (exists || empty));
    }
}
