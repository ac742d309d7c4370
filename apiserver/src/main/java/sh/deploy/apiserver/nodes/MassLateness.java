package sh.deploy.apiserver.nodes;

/** Whether so many nodes are late together that it is likely we who do not hear. Pure but for its memory. */
final class MassLateness {
    /** How long most nodes must be silent together before it is they who are suspected. */
    static final long HOLD_NANOS = 1_000_000_000;

    /** Source: Kubernetes' node controller, whose threshold for an unhealthy zone is 55 %. */
    private static final int PERCENT = 55;

    private static final int SMALLEST = 3;

    private boolean most;
    private long sinceNanos;

    /**
     * Takes in how it stands now.
     *
     * @return whether most were late and are no more
     */
    boolean endsWith(int heard, int late, long nowNanos) {
        boolean were = most;
        most = heard >= SMALLEST && late * 100 >= heard * PERCENT;
        if (most && !were) {
            sinceNanos = nowNanos;
        }
        return were && !most;
    }

    /** Whether most are late, and not for so long yet that it must be they. */
    boolean isHeldBack(long nowNanos) {
        return most && nowNanos - sinceNanos < HOLD_NANOS;
    }
}
