package sh.deploy.apiserver.nodes;

/** The pauses of who judges: it is called later than it asked to be. Pure but for its memory. */
final class OwnPauses {
    /** A call later than it was asked for by more than this is a pause. */
    static final long SLACK_NANOS = 5_000_000;

    private boolean asked;
    private long askedForNanos;
    private long count;

    void askedFor(long nanos) {
        asked = true;
        askedForNanos = nanos;
    }

    void askedForNothing() {
        asked = false;
    }

    /** How late this call is, told once; 0 when it is in time. */
    long take(long nowNanos) {
        if (!asked || nowNanos - askedForNanos <= SLACK_NANOS) {
            return 0;
        }
        asked = false;
        count++;
        return nowNanos - askedForNanos;
    }

    long count() {
        return count;
    }
}
