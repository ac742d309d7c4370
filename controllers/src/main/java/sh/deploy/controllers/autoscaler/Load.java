package sh.deploy.controllers.autoscaler;

import java.util.Collection;

/**
 * How busy the cluster is at one time.
 *
 * @param usedMillis CPU that pods' containers use
 * @param unplacedMillis CPU that pods request which fit nowhere now and would on another or an emptier node
 * @param allocatableMillis of the ready nodes
 */
record Load(long atNanos, long usedMillis, long unplacedMillis, long allocatableMillis) {
    /** The same with these pods waiting. */
    Load waitedForBy(Collection<Waiting> pods) {
        return new Load(
                atNanos, usedMillis, pods.stream().mapToLong(Waiting::cpuMillis).sum(), allocatableMillis);
    }

    /** Of what there is, what is used or waited for; past 100 when more is wanted than there is. */
    int cpuPercent() {
        long wanted = usedMillis + unplacedMillis;
        if (allocatableMillis <= 0) {
            return wanted > 0 ? 999 : 0;
        }
        return (int) Math.min(999, Math.round(100.0 * wanted / allocatableMillis));
    }

    String figures() {
        return usedMillis + "m used and " + unplacedMillis + "m waiting of " + allocatableMillis + "m allocatable";
    }
}
