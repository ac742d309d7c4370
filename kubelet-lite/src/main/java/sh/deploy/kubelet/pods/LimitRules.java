package sh.deploy.kubelet.pods;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import sh.deploy.api.quantity.Amount;
import sh.deploy.kubelet.containers.ContainerSpec;

/** Turns requests and limits into what the kernel understands, as Kubernetes does. */
final class LimitRules {
    private static final long LEAST_SHARES = 2;
    private static final long SHARES_PER_CPU = 1024;
    private static final long LEAST_QUOTA_MICROS = 1000;
    private static final int OOM_GUARANTEED = -997;
    private static final int OOM_BEST_EFFORT = 1000;

    private LimitRules() {}

    static ContainerSpec.Limits of(Pod pod, Container container, long nodeMemoryBytes, long pids) {
        var resources = container.getResources();
        var limits = resources == null ? null : resources.getLimits();
        var requests = resources == null ? null : resources.getRequests();
        long cpuLimit = Amount.of(limits, "cpu").milli();
        long cpuRequest = requests != null && requests.containsKey("cpu")
                ? Amount.of(requests, "cpu").milli()
                : cpuLimit;
        long quota = cpuLimit == 0
                ? 0
                : Math.max(LEAST_QUOTA_MICROS, cpuLimit * ContainerSpec.Limits.CPU_PERIOD_MICROS / 1000);
        return new ContainerSpec.Limits(
                Math.max(LEAST_SHARES, cpuRequest * SHARES_PER_CPU / 1000),
                quota,
                Amount.of(limits, "memory").units(),
                oomScore(pod, Amount.of(requests, "memory").units(), nodeMemoryBytes),
                pids);
    }

    private static int oomScore(Pod pod, long requestBytes, long nodeMemoryBytes) {
        return switch (QosClass.of(pod)) {
            case QosClass.GUARANTEED -> OOM_GUARANTEED;
            case QosClass.BEST_EFFORT -> OOM_BEST_EFFORT;
            default -> {
                long score = 1000 - 1000 * requestBytes / Math.max(1, nodeMemoryBytes);
                yield (int) Math.clamp(score, 1000 + OOM_GUARANTEED, 999);
            }
        };
    }
}
