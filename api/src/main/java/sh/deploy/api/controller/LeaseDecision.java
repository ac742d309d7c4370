package sh.deploy.api.controller;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What to do about a lease that one process at a time may hold. Pure. Trusts no other machine's clock: a lease has run out when
 * it has stayed the same for its duration by our own.
 */
sealed interface LeaseDecision {
    /** Nobody has made it yet. */
    record Create() implements LeaseDecision {}

    /** It is free or has run out. */
    record TakeOver(int transitions) implements LeaseDecision {}

    /** It is ours. */
    record Renew() implements LeaseDecision {}

    /** It is another's. */
    record Leave() implements LeaseDecision {}

    /** The lease as last read, and since when it has looked like that, by our clock. */
    record Observed(Lease lease, long sinceNanos) {
        /** What we know after reading it again. */
        static Observed next(@Nullable Observed before, Lease lease, long nowNanos) {
            if (before != null
                    && Objects.equals(
                            before.lease.getMetadata().getResourceVersion(),
                            lease.getMetadata().getResourceVersion())) {
                return before;
            }
            return new Observed(lease, nowNanos);
        }
    }

    static LeaseDecision about(@Nullable Observed observed, String identity, Duration ownDuration, long nowNanos) {
        if (observed == null) {
            return new Create();
        }
        var spec = observed.lease.getSpec();
        var holder = spec == null ? null : spec.getHolderIdentity();
        var transitions = spec == null ? null : spec.getLeaseTransitions();
        if (identity.equals(holder)) {
            return new Renew();
        }
        var seconds = spec == null ? null : spec.getLeaseDurationSeconds();
        long limit = seconds == null
                ? ownDuration.toNanos()
                : Duration.ofSeconds(seconds).toNanos();
        boolean free = holder == null || holder.isEmpty() || nowNanos - observed.sinceNanos > limit;
        return free ? new TakeOver(transitions == null ? 1 : transitions + 1) : new Leave();
    }
}
