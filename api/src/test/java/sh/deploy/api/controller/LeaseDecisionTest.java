package sh.deploy.api.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import sh.deploy.api.controller.LeaseDecision.Observed;

class LeaseDecisionTest {
    private static final Duration DURATION = Duration.ofSeconds(3);
    private static final long SECOND = 1_000_000_000;

    @Test
    void aLeaseThatNobodyMadeIsMade() {
        assertThat(LeaseDecision.about(null, "me", DURATION, 0)).isEqualTo(new LeaseDecision.Create());
    }

    @Test
    void ourOwnIsRenewed() {
        var ours = new Observed(lease("me", 4, "1"), 0);
        assertThat(LeaseDecision.about(ours, "me", DURATION, 0)).isEqualTo(new LeaseDecision.Renew());
    }

    @Test
    void anothersIsLeftUntilItHasNotChangedForLongerThanItLasts() {
        var theirs = new Observed(lease("other", 4, "1"), 0);
        assertThat(LeaseDecision.about(theirs, "me", DURATION, 3 * SECOND)).isEqualTo(new LeaseDecision.Leave());
        assertThat(LeaseDecision.about(theirs, "me", DURATION, 3 * SECOND + 1))
                .isEqualTo(new LeaseDecision.TakeOver(5));
    }

    @Test
    void aReleasedLeaseIsTakenAtOnce() {
        var free = new Observed(lease("", 4, "1"), 0);
        assertThat(LeaseDecision.about(free, "me", DURATION, 0)).isEqualTo(new LeaseDecision.TakeOver(5));
    }

    @Test
    void itsAgeCountsFromWhenItWasFirstSeenLikeThat() {
        var first = Observed.next(null, lease("other", 4, "1"), 1);
        assertThat(Observed.next(first, lease("other", 4, "1"), 9).sinceNanos()).isEqualTo(1);
        assertThat(Observed.next(first, lease("other", 4, "2"), 9).sinceNanos()).isEqualTo(9);
    }

    private static Lease lease(String holder, int transitions, String revision) {
        return new LeaseBuilder()
                .withNewMetadata()
                .withResourceVersion(revision)
                .endMetadata()
                .withNewSpec()
                .withHolderIdentity(holder)
                .withLeaseDurationSeconds(3)
                .withLeaseTransitions(transitions)
                .endSpec()
                .build();
    }
}
