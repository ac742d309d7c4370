package sh.deploy.kubelet.link;

/** When the latest beats were sent, by their numbers. For one thread; allocates nothing. */
final class SendTimes {
    /** Beats of five seconds: what is answered later grants nothing that is not over. */
    private static final int KEPT = 1024;

    private final long[] nanos = new long[KEPT];
    private long newest;

    void sent(long sequence, long atNanos) {
        nanos[(int) (sequence % KEPT)] = atNanos;
        newest = sequence;
    }

    /** Zero, which is long ago, for one that is not kept any more or was never sent. */
    long of(long sequence) {
        return sequence <= 0 || sequence > newest || newest - sequence >= KEPT ? 0 : nanos[(int) (sequence % KEPT)];
    }
}
