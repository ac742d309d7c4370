package sh.deploy.kubelet.pressure;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Volume;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.quantity.Amount;

/**
 * Whether a pod keeps to the disk it was given: {@code emptyDir.sizeLimit} and {@code limits.ephemeral-storage}. Measures nothing of a
 * pod without such limits. A volume in memory cannot grow beyond its limit.
 *
 * <p>Source: Kubernetes documentation, "Local ephemeral storage"; the order and the words are its kubelet's.
 */
final class StorageLimits {
    private final Consumption consumption;

    StorageLimits(Consumption consumption) {
        this.consumption = consumption;
    }

    /** Why the pod has to go; empty while it keeps to its limits. */
    Optional<String> exceeded(Pod pod) {
        return emptyDir(pod).or(() -> ephemeralStorage(pod));
    }

    private Optional<String> emptyDir(Pod pod) {
        return PodFacts.emptyDirsOnDisk(pod).stream()
                .filter(volume -> isLimit(volume.getEmptyDir().getSizeLimit()))
                .filter(volume -> consumption.volume(pod, volume).bytes() > limit(volume))
                .findFirst()
                .map(volume -> "Usage of EmptyDir volume \"" + volume.getName() + "\" exceeds the limit \""
                        + volume.getEmptyDir().getSizeLimit() + "\". ");
    }

    private static long limit(Volume volume) {
        return Amount.of(volume.getEmptyDir().getSizeLimit()).units();
    }

    private static boolean isLimit(@Nullable Quantity quantity) {
        return quantity != null && Amount.of(quantity).units() > 0;
    }

    private Optional<String> ephemeralStorage(Pod pod) {
        var limited = PodFacts.containers(pod)
                .filter(container -> PodFacts.limits(container).containsKey(PodFacts.EPHEMERAL_STORAGE))
                .toList();
        if (limited.isEmpty()) {
            return Optional.empty();
        }
        var used = consumption.containerBytes(pod);
        long allowed = PodFacts.limit(pod, PodFacts.EPHEMERAL_STORAGE);
        if (sum(used) + ofVolumes(pod, PodFacts.emptyDirsOnDisk(pod)) > allowed) {
            return Optional.of("Pod ephemeral local storage usage exceeds the total limit of containers "
                    + EvictionWords.bytes(allowed) + ". ");
        }
        return limited.stream()
                .filter(container -> isLimit(PodFacts.limits(container).get(PodFacts.EPHEMERAL_STORAGE)))
                .filter(container -> used.getOrDefault(container.getName(), 0L)
                        > PodFacts.limit(container, PodFacts.EPHEMERAL_STORAGE))
                .findFirst()
                .map(container -> "Container " + container.getName()
                        + " exceeded its local ephemeral storage limit \""
                        + PodFacts.limits(container).get(PodFacts.EPHEMERAL_STORAGE) + "\". ");
    }

    private long ofVolumes(Pod pod, List<Volume> volumes) {
        return volumes.stream()
                .mapToLong(volume -> consumption.volume(pod, volume).bytes())
                .sum();
    }

    private static long sum(Map<String, Long> used) {
        return used.values().stream().mapToLong(Long::longValue).sum();
    }
}
