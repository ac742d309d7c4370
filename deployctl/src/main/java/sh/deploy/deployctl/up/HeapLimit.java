package sh.deploy.deployctl.up;

/**
 * How much the heap may hold before it is collected, be it that more is allowed: a multiple of what lives in it, and more where it is filled so
 * fast that collecting it would never end. Pure but for what it remembers; belongs to one thread.
 */
final class HeapLimit {
    static final long LEAST_BYTES = 96L << 20;
    static final long STEP_BYTES = 64L << 20;
    static final long MOST_MORE_BYTES = 512L << 20;

    private static final long TIMES_LIVE = 3;

    /** The part of all time that goes into collections, above which there is to be more room, and below which less. */
    private static final int BUSY_PART = 4;

    private static final int IDLE_PART = 20;

    /** Collections one after the other: a server that starts has a few, and is to stay small all the same. */
    private static final int IN_A_ROW = 4;

    private final long most;
    private long ofLive;
    private long more;
    private int busyInARow;
    private long lastEndMillis;
    private long lastEndOfAllMillis;

    /** @param most of the heap, in bytes */
    HeapLimit(long most) {
        this.most = most;
        this.ofLive = Math.min(LEAST_BYTES, most);
    }

    long bytes() {
        return Math.min(most, ofLive + more);
    }

    /**
     * All that does not live any more is gone. Where little happens ZGC may collect in this way alone, so that this too tells that there is
     * little to do; that there is much, as {@link #collectedNew} alone does.
     */
    void collectedAll(long liveBytes, long startMillis, long endMillis) {
        ofLive = Math.clamp(TIMES_LIVE * liveBytes, Math.min(LEAST_BYTES, most), most);
        long since = endMillis - Math.max(lastEndMillis, lastEndOfAllMillis);
        lastEndOfAllMillis = endMillis;
        if ((endMillis - startMillis) * IDLE_PART < since) {
            busyInARow = 0;
            shrink();
        }
    }

    /** What was new has been collected; all on one clock. */
    void collectedNew(long startMillis, long endMillis) {
        long took = endMillis - startMillis;
        long since = endMillis - lastEndMillis;
        lastEndMillis = endMillis;
        if (took * BUSY_PART > since) {
            busyInARow++;
            if (busyInARow == IN_A_ROW) {
                busyInARow = 0;
                more = Math.clamp(
                        2 * more, STEP_BYTES, Math.max(STEP_BYTES, Math.min(MOST_MORE_BYTES, most / BUSY_PART)));
            }
            return;
        }
        busyInARow = 0;
        if (took * IDLE_PART < since) {
            shrink();
        }
    }

    private void shrink() {
        more = more / 2 < STEP_BYTES ? 0 : more / 2;
    }
}
