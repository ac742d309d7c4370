package sh.deploy.apiserver.audit;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import sh.deploy.apiserver.authz.Decision;

/**
 * What the stations of a request have to say for its record, wherever they are: the record travels beside the request. Outside of a request
 * that is on record everything here does nothing.
 */
public final class AuditNotes {
    private static final ScopedValue<Trail> CURRENT = ScopedValue.newInstance();

    private static final String ISSUED = "authentication.kubernetes.io/issued-credential-id";

    private AuditNotes() {}

    /** Does this while the trail is the current one. */
    public static <T, X extends Throwable> T during(Trail trail, ScopedValue.CallableOp<T, X> work) throws X {
        return ScopedValue.where(CURRENT, trail).call(work);
    }

    /** The same work for another thread, which notes down what belongs to the request of this one. */
    public static Runnable carried(Runnable work) {
        if (!CURRENT.isBound()) {
            return work;
        }
        var trail = CURRENT.get();
        return () -> ScopedValue.where(CURRENT, trail).run(work);
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

    /** As {@link #add}, in the words of somebody who was shown what was sent, and may quote it; hidden where that is secret. */
    public static void quote(String key, String words) {
        if (CURRENT.isBound()) {
            CURRENT.get().quote(key, words);
        }
    }

    /**
     * A credential was given.
     *
     * @param credentialId which one, as it is on record of each request that comes with it
     */
    public static void issued(String credentialId) {
        add(ISSUED, credentialId);
    }

    /**
     * Something is served at the request's address, and its caller may have it: from here on its bodies belong on record, if the policy
     * wants them.
     *
     * @param sent gives the request's body, null for none; asked only where it is wanted
     */
    public static void isServed(Supplier<@Nullable Body> sent) {
        if (CURRENT.isBound()) {
            CURRENT.get().isServed(sent);
        }
    }

    /** Whether the caller may do it, and why. */
    public static void decided(Decision by) {
        if (CURRENT.isBound()) {
            CURRENT.get().decided(by);
        }
    }

    /** Which revision of the cluster the request made, the newest where there are several. */
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
