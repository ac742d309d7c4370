package sh.deploy.kubelet.pressure;

import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The node's pressure: each stays for a while after it was last seen. One thread changes it, any may read. */
public final class Pressures {
    private final long transitionNanos;
    private final Map<Pressure, Long> seenAtNanos = new EnumMap<>(Pressure.class);
    private volatile Set<Pressure> current = Set.of();

    public Pressures(Duration transitionPeriod) {
        this.transitionNanos = transitionPeriod.toNanos();
    }

    public Set<Pressure> current() {
        return current;
    }

    /** @return whether the node's conditions have changed */
    boolean see(List<EvictionSettings.Met> met, long nowNanos) {
        met.forEach(one -> seenAtNanos.put(one.signal().pressure(), nowNanos));
        var next = EnumSet.noneOf(Pressure.class);
        seenAtNanos.forEach((pressure, at) -> {
            if (at == nowNanos || nowNanos - at < transitionNanos) {
                next.add(pressure);
            }
        });
        boolean changed = !next.equals(current);
        current = Set.copyOf(next);
        return changed;
    }
}
