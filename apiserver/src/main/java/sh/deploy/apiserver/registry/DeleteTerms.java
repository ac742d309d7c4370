package sh.deploy.apiserver.registry;

import org.jspecify.annotations.Nullable;

/**
 * How an object goes, as in Kubernetes' {@code DeleteOptions}.
 *
 * @param gracePeriodSeconds null: the object's own
 * @param propagation {@code Background}, {@code Foreground} or {@code Orphan}; empty: the kind's default
 * @param uid the object must have this uid; empty: any
 * @param resourceVersion the object must be at this revision; empty: any
 */
public record DeleteTerms(@Nullable Long gracePeriodSeconds, String propagation, String uid, String resourceVersion) {
    public static final DeleteTerms DEFAULT = new DeleteTerms(null, "", "", "");
    public static final DeleteTerms AT_ONCE = new DeleteTerms(0L, "", "", "");

    public DeleteTerms within(long seconds) {
        return new DeleteTerms(seconds, propagation, uid, resourceVersion);
    }

    public DeleteTerms ofUid(String wanted) {
        return new DeleteTerms(gracePeriodSeconds, propagation, wanted, resourceVersion);
    }
}
