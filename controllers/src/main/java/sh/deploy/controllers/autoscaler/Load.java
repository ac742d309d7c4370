package sh.deploy.controllers.autoscaler;

/**
 * How busy the cluster is at one time.
 *
 * @param usedMillis CPU that pods' containers use
 * @param unplacedMillis CPU that pods request which fit nowhere
 * @param allocatableMillis of the ready nodes
 */
record Load(long atNanos, long usedMillis, long unplacedMillis, long allocatableMillis) {
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
