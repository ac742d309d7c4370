package sh.deploy.kubelet.pressure;

import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sh.deploy.api.time.Time;

/**
 * Looks whether the node is short of something and, as long as it is, ends one pod at a time until it is not; ends those that use more
 * disk than they were given. One thread at a time.
 */
public final class PressureWatch {
    private static final Logger LOG = LoggerFactory.getLogger(PressureWatch.class);

    private final EvictionSettings settings;
    private final Host host;
    private final Pressures pressures;
    private final PodsOnNode pods;
    private final Consumption consumption;
    private final StorageLimits limits;
    private final BooleanSupplier reclaim;
    private final NodeEvents events;
    private final Time time;
    private String evicted = "";
    private @Nullable Signal toldOf;

    /** @param reclaim frees disk that no pod needs, and says whether there was any */
    PressureWatch(
            EvictionSettings settings,
            Host host,
            Pressures pressures,
            PodsOnNode pods,
            Consumption consumption,
            BooleanSupplier reclaim,
            NodeEvents events,
            Time time) {
        this.settings = settings;
        this.host = host;
        this.pressures = pressures;
        this.pods = pods;
        this.consumption = consumption;
        this.limits = new StorageLimits(consumption);
        this.reclaim = reclaim;
        this.events = events;
        this.time = time;
    }

    /** @return whether the node's conditions have changed */
    public boolean look() {
        var met = settings.met(host.read());
        var before = pressures.current();
        boolean changed = pressures.see(met, time.nanos());
        for (var pressure : Pressure.values()) {
            boolean is = pressures.current().contains(pressure);
            if (is != before.contains(pressure)) {
                events.normal(nodeReason(pressure, is), "Node status is now: " + nodeReason(pressure, is));
            }
        }
        for (var pod : pods.active()) {
            limits.exceeded(pod).ifPresent(why -> pods.evict(pod.getMetadata().getUid(), why));
        }
        if (met.isEmpty()) {
            toldOf = null;
        } else {
            relieve(met.getFirst());
        }
        return changed;
    }

    /** Of an event. */
    private static String nodeReason(Pressure pressure, boolean is) {
        return pressure.reason(is).replaceFirst("Kubelet", "Node");
    }

    private void relieve(EvictionSettings.Met met) {
        if (met.signal() != toldOf) {
            toldOf = met.signal();
            LOG.warn("{} is {}, below {}", met.signal().key(), met.reading().available(), met.threshold());
            events.warning(
                    "EvictionThresholdMet",
                    "Attempting to reclaim " + met.signal().resource());
        }
        if (pods.isEnding(evicted)) {
            return;
        }
        if (met.signal().pressure() == Pressure.DISK && reclaim.getAsBoolean()) {
            return;
        }
        Ranking.first(met.signal(), candidates(met.signal()), met.lacking()).ifPresent(pod -> {
            evicted = pod.uid();
            pods.evict(pod.uid(), EvictionWords.evicted(met, pod));
        });
    }

    private List<Candidate> candidates(Signal signal) {
        return pods.active().stream()
                .filter(pod -> !PodFacts.isCritical(pod))
                .map(pod -> {
                    var used = consumption.containers(pod, signal);
                    return new Candidate(
                            pod.getMetadata().getUid(),
                            PodFacts.priority(pod),
                            PodFacts.containers(pod)
                                    .filter(container -> used.containsKey(container.getName()))
                                    .map(container -> new Candidate.Use(
                                            container.getName(),
                                            used.getOrDefault(container.getName(), 0L),
                                            PodFacts.requested(container, signal.resource())))
                                    .toList(),
                            ofVolumes(pod, signal));
                })
                .toList();
    }

    private long ofVolumes(io.fabric8.kubernetes.api.model.Pod pod, Signal signal) {
        return !consumption.countsVolumes(signal)
                ? 0
                : PodFacts.emptyDirsOnDisk(pod).stream()
                        .map(volume -> consumption.volume(pod, volume))
                        .mapToLong(sum -> signal.inBytes() ? sum.bytes() : sum.inodes())
                        .sum();
    }
}
