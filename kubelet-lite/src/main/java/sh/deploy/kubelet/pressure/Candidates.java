package sh.deploy.kubelet.pressure;

import io.fabric8.kubernetes.api.model.Pod;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Measures the pods that may be evicted, each by itself: one that cannot be measured is no reason to keep the others. One thread at a
 * time.
 */
final class Candidates {
    private static final Logger LOG = LoggerFactory.getLogger(Candidates.class);

    private final Consumption consumption;
    private final StorageLimits limits;
    private final Set<String> unmeasured = new HashSet<>();

    Candidates(Consumption consumption) {
        this.consumption = consumption;
        this.limits = new StorageLimits(consumption);
    }

    /** Those of the pods that may go for what the signal is about. */
    List<Candidate> of(List<Pod> pods, Signal signal) {
        return pods.stream()
                .filter(pod -> !PodFacts.isCritical(pod))
                .map(pod -> measuredOrNot(pod, signal))
                .toList();
    }

    private Candidate measuredOrNot(Pod pod, Signal signal) {
        try {
            return measured(pod, signal);
        } catch (RuntimeException e) {
            tell(pod, e);
            return Candidate.unmeasured(pod.getMetadata().getUid(), PodFacts.priority(pod));
        }
    }

    private Candidate measured(Pod pod, Signal signal) {
        var used = consumption.containers(pod, signal);
        var volumes = volumes(pod, signal);
        return new Candidate(
                pod.getMetadata().getUid(),
                PodFacts.priority(pod),
                PodFacts.containers(pod)
                        .filter(container ->
                                PodFacts.isForGood(pod, container) || used.containsKey(container.getName()))
                        .map(container -> new Candidate.Use(
                                container.getName(),
                                used.getOrDefault(container.getName(), 0L),
                                PodFacts.requested(container, signal.resource())))
                        .toList(),
                volumes.stream()
                        .mapToLong(sum -> signal.inBytes() ? sum.bytes() : sum.inodes())
                        .sum(),
                volumes.stream().anyMatch(DiskUse.Sum::truncated));
    }

    private List<DiskUse.Sum> volumes(Pod pod, Signal signal) {
        return !consumption.countsVolumes(signal)
                ? List.of()
                : PodFacts.emptyDirsOnDisk(pod).stream()
                        .map(volume -> consumption.volume(pod, volume))
                        .toList();
    }

    /** Why a pod has to go for the disk it was given itself; empty while it keeps to that, and when that cannot be told. */
    String exceeded(Pod pod) {
        try {
            return PodFacts.isCritical(pod) ? "" : limits.exceeded(pod).orElse("");
        } catch (RuntimeException e) {
            tell(pod, e);
            return "";
        }
    }

    /** Of each pod once. */
    private void tell(Pod pod, RuntimeException e) {
        var name = pod.getMetadata().getName();
        if (unmeasured.add(pod.getMetadata().getUid())) {
            LOG.warn("What pod {} uses cannot be measured, trying again at every look: {}", name, e.toString());
        } else {
            LOG.debug("What pod {} uses cannot be measured", name, e);
        }
    }

    /** Forgets the pods that are gone. */
    void keepOnly(List<Pod> pods) {
        unmeasured.retainAll(
                pods.stream().map(pod -> pod.getMetadata().getUid()).collect(Collectors.toSet()));
    }
}
