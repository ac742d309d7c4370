package sh.deploy.controllers.replicaset;

/**
 * Bounds the replacements that may prove needless, over all ReplicaSets: those of pods whose node is suspect, and not dead yet.
 *
 * <p>A bucket of tokens, one for each such replacement, holds as many as a quarter of all pods, at least ten, and fills within a
 * minute. While it is empty, pods on a suspect node are replaced once the node is dead, which needs no token. So one node's death, or
 * a few false alarms, cost no time, and a node that comes and goes costs no more than a bucket of needless starts a minute. Pure but
 * for its memory: time is an argument. Safe for all threads.
 */
final class ReplacementBudget {
    private static final int LEAST = 10;
    private static final double SHARE = 0.25;
    private static final double NANOS_TO_FILL = 60e9;

    private double spent;
    private long asOfNanos;

    ReplacementBudget(long nowNanos) {
        this.asOfNanos = nowNanos;
    }

    /**
     * @param pods how many there are in all
     * @return how many of the wanted replacements may be made now
     */
    synchronized int take(int wanted, int pods, long nowNanos) {
        double size = Math.max(LEAST, SHARE * pods);
        spent = Math.max(0, spent - (nowNanos - asOfNanos) * size / NANOS_TO_FILL);
        asOfNanos = nowNanos;
        int granted = Math.clamp((int) Math.floor(size - spent), 0, wanted);
        spent += granted;
        return granted;
    }
}
