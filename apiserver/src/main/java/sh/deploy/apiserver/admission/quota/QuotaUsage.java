package sh.deploy.apiserver.admission.quota;

import sh.deploy.api.object.ObjectKey;
import sh.deploy.apiserver.kinds.amounts.Amounts;

/**
 * A quota and how much of it is used. Immutable.
 *
 * @param used with every resource that the quota bounds
 */
public record QuotaUsage(Quota quota, Amounts used) {
    static QuotaUsage unused(Quota quota) {
        return new QuotaUsage(quota, Amounts.zeroOf(quota.resources()));
    }

    public ObjectKey key() {
        return quota.key();
    }

    public Amounts hard() {
        return quota.hard();
    }

    /** With one use for another. */
    QuotaUsage instead(Use before, Use after) {
        var gone = quota.charge(before);
        var come = quota.charge(after);
        return gone.equals(come) ? this : new QuotaUsage(quota, used.plus(come).minus(gone));
    }

    /** What there is not room for, beside what is used and what has been taken; what asks for nothing is never too much. */
    Amounts refused(Use use, Amounts taken) {
        var asked = quota.charge(use).withoutZeros();
        if (asked.isEmpty()) {
            return Amounts.NONE;
        }
        var then = used.plus(taken).plus(asked).only(asked.names());
        return asked.only(then.beyond(quota.hard()));
    }
}
