package sh.deploy.apiserver.audit;

/**
 * What the stations of a request have to say for its record, wherever they are: the record travels beside the request. Outside of a request
 * that is on record everything here does nothing.
 */
public final class AuditNotes {
    private static final ScopedValue<Trail> CURRENT = ScopedValue.newInstance();

    private AuditNotes() {}

    /** Does this while the trail is the current one. */
    public static <T, X extends Throwable> T during(Trail trail, ScopedValue.CallableOp<T, X> work) throws X {
        return ScopedValue.where(CURRENT, trail).call(work);
    }

    /** Whether somebody will read what is noted; spares the work to find it out. */
    public static boolean areKept() {
        return CURRENT.isBound();
    }

    /** Puts an annotation on the record; of several with one key the last stays. */
    public static void add(String key, String value) {
        if (CURRENT.isBound()) {
            CURRENT.get().note(key, value);
        }
    }

    /** Which revision of the cluster the request made, the last where there are several. */
    public static void wrote(long revision) {
        if (CURRENT.isBound()) {
            CURRENT.get().wrote(revision);
        }
    }

    /** What the object is called that is made, where the request's address does not say it. */
    public static void named(String name) {
        if (CURRENT.isBound()) {
            CURRENT.get().named(name);
        }
    }
}
