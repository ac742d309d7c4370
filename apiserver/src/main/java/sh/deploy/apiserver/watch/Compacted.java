package sh.deploy.apiserver.watch;

/** The changes after the asked revision are no longer all in memory. List again and watch from there. */
public final class Compacted extends RuntimeException {
    private final long oldestRevision;

    /** @param oldestRevision the earliest one that a watch may start after */
    public Compacted(long askedRevision, long oldestRevision) {
        super(
                "changes after revision " + askedRevision + " are gone; the oldest revision to watch from is "
                        + oldestRevision,
                null,
                false,
                false);
        this.oldestRevision = oldestRevision;
    }

    public long oldestRevision() {
        return oldestRevision;
    }
}
