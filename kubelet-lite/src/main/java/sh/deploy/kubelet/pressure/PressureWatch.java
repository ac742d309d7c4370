package sh.deploy.kubelet.pressure;

import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sh.deploy.api.time.Time;

/**
 * Looks whether the node is short of something and, as long as it is, ends one pod at a time until it is not; ends those that use more
 * disk than they were given. One thread at a time.
 */
public final class PressureWatch {
    private static final Logger LOG = LoggerFactory.getLogger(PressureWatch.class);

    /** For so long we wait for what an evicted pod gives back. As Kubernetes' {@code podCleanupTimeout}. */
    private static final Duration END_WITHIN = Duration.ofSeconds(30);

    private final EvictionSettings settings;
    private final Host host;
    private final Pressures pressures;
    private final PodsOnNode pods;
    private final Candidates candidates;
    private final BooleanSupplier reclaim;
    private final NodeEvents events;
    private final Time time;
    private final MeasuringPauses pauses = new MeasuringPauses();
    private final Map<String, Long> evictedAtNanos = new HashMap<>();
    private final Set<Signal> told = EnumSet.noneOf(Signal.class);

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
        this.candidates = new Candidates(consumption);
        this.reclaim = reclaim;
        this.events = events;
        this.time = time;
    }

    /** @return whether the node's conditions have changed, whatever befalls the rest */
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
        try {
            evict(met);
        } catch (RuntimeException e) {
            LOG.warn("The node could not be relieved, trying again at the next look", e);
        }
        return changed;
    }

    /** Of an event. */
    private static String nodeReason(Pressure pressure, boolean is) {
        return pressure.reason(is).replaceFirst("Kubelet", "Node");
    }

    private void evict(List<EvictionSettings.Met> met) {
        var signals = met.stream().map(EvictionSettings.Met::signal).toList();
        told.retainAll(signals);
        pauses.keepOnly(signals);
        candidates.keepOnly(pods.active());
        boolean awaits = awaitsEvicted();
        // These first, for they need no word of the engine, and are the more urgent. What one gives back may be enough
        // for the others.
        if (!awaits && relieved(met, false)) {
            return;
        }
        boolean beyondLimits = evictBeyondLimits();
        if (!awaits && !beyondLimits) {
            relieved(met, true);
        }
    }

    private boolean relieved(List<EvictionSettings.Met> met, boolean disk) {
        for (var one : met) {
            if ((one.signal().pressure() == Pressure.DISK) == disk && relieve(one)) {
                return true;
            }
        }
        return false;
    }

    /** @return whether any went, which may be all that the node needs */
    private boolean evictBeyondLimits() {
        boolean any = false;
        for (var pod : pods.active()) {
            var why = candidates.exceeded(pod);
            if (!why.isEmpty()) {
                pods.evictForLimit(pod.getMetadata().getUid(), why);
                remember(pod.getMetadata().getUid());
                any = true;
            }
        }
        return any;
    }

    private void remember(String uid) {
        evictedAtNanos.put(uid, time.nanos());
        pauses.clear();
    }

    private boolean awaitsEvicted() {
        evictedAtNanos
                .entrySet()
                .removeIf(evicted ->
                        !pods.isEnding(evicted.getKey()) || time.nanos() - evicted.getValue() >= END_WITHIN.toNanos());
        return !evictedAtNanos.isEmpty();
    }

    /** @return whether something is given back */
    private boolean relieve(EvictionSettings.Met met) {
        var signal = met.signal();
        if (told.add(signal)) {
            LOG.warn("{} is {}, below {}", signal.key(), met.reading().available(), met.threshold());
            events.warning("EvictionThresholdMet", "Attempting to reclaim " + signal.resource());
        }
        if (signal.pressure() == Pressure.DISK && reclaimed()) {
            return true;
        }
        if (!pauses.isOver(signal, time.nanos())) {
            return false;
        }
        var first = Ranking.first(signal, candidates.of(pods.active(), signal), met.lacking());
        if (first.isEmpty()) {
            pauses.inVain(signal, time.nanos());
            return false;
        }
        return isStillMet(signal) && evict(met, first.get());
    }

    private boolean reclaimed() {
        try {
            return reclaim.getAsBoolean();
        } catch (RuntimeException e) {
            LOG.warn("Unused images could not be removed, so pods go: {}", e.toString());
            return false;
        }
    }

    /** Measuring takes a while, in which another node of this machine may have evicted for what is short of both. */
    private boolean isStillMet(Signal signal) {
        return settings.met(host.read()).stream().anyMatch(met -> met.signal() == signal);
    }

    private boolean evict(EvictionSettings.Met met, Candidate pod) {
        pods.evict(pod.uid(), EvictionWords.evicted(met, pod));
        remember(pod.uid());
        return true;
    }
}
