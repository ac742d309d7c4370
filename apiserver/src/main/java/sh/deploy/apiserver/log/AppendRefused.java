package sh.deploy.apiserver.log;

/** Nothing was written, because something the draft depends on is not as expected. */
public final class AppendRefused extends RuntimeException {
    private final transient Expected failed;
    private final long actualRevision;

    /** @param actualRevision of the newest change of the key that was looked at; 0 when there is no such object */
    public AppendRefused(Expected failed, long actualRevision) {
        super(describe(failed, actualRevision), null, false, false);
        this.failed = failed;
        this.actualRevision = actualRevision;
    }

    public Expected failed() {
        return failed;
    }

    /** Revision of the newest change of that key, 0 when there is no such object. Already replayed when this is thrown. */
    public long actualRevision() {
        return actualRevision;
    }

    private static String describe(Expected failed, long actual) {
        var found = actual == 0 ? "it does not exist" : "it is at revision " + actual;
        return switch (failed) {
            case Expected.Absent(var key) -> key + " was expected to be absent, but " + found;
            case Expected.Fits(var key, var room) -> "there is no room in " + key;
            case Expected.At(var key, var revision) -> key + " was expected at revision " + revision + ", but " + found;
        };
    }
}
