package sh.deploy.controllers.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MassGuardTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long AT_ONCE = MassGuard.AT_ONCE.toNanos();
    private static final long SHORT_GRACE = MassGuard.SHORT_GRACE.toNanos();
    private static final long GRACE = MassGuard.GRACE.toNanos();

    private final MassGuard guard = new MassGuard();

    @Test
    void holdsBackWhenMostNodesAreSilent() {
        assertThat(MassGuard.holdsBack(3, 2)).isTrue();
        assertThat(MassGuard.holdsBack(3, 1)).isFalse();
        assertThat(MassGuard.holdsBack(20, 11)).isTrue();
        assertThat(MassGuard.holdsBack(20, 10)).isFalse();
        assertThat(MassGuard.holdsBack(2, 2)).isFalse();
    }

    @Test
    void aNodeLostAloneIsNotHeldBack() {
        ready("a", "b", "c");
        assertThat(lost("a", 0)).isEmpty();
        assertThat(guard.holdsBack("a", 0)).isFalse();
    }

    @Test
    void mostNodesLostAtOnceAreHeldBackTheFirstOfThemToo() {
        ready("a", "b", "c");
        lost("a", 0);
        assertThat(lost("b", AT_ONCE)).containsExactlyInAnyOrder("a", "b");
        assertThat(guard.holdsBack("a", 1_000 * SECOND)).isTrue();
        assertThat(guard.holdsBackReplacement("a", 1_000 * SECOND)).isTrue();
        assertThat(guard.holdsBack("b", 1_000 * SECOND)).isTrue();
        assertThat(guard.holdsBack("c", SECOND)).isFalse();
    }

    @Test
    void nodesLostOneAfterTheOtherAreNotHeldBack() {
        ready("a", "b", "c");
        lost("a", 0);
        assertThat(lost("b", AT_ONCE + 1)).isEmpty();
        assertThat(guard.holdsBack("b", AT_ONCE + 1)).isFalse();
    }

    @Test
    void aMomentsSilenceTwoSecondsAfterALossHoldsNothingBack() {
        ready("a", "b", "c");
        lost("a", 0);
        assertThat(lost("b", 2 * SECOND)).isEmpty();
        guard.ready("b", 2 * SECOND + 25_000_000);
        assertThat(guard.holdsBack("a", 3 * SECOND)).isFalse();
        assertThat(guard.holdsBackReplacement("a", 3 * SECOND)).isFalse();
    }

    @Test
    void verdictsThatComeLateCountByWhenTheNodeWasLastInContact() {
        ready("a", "b", "c");
        lost("a", 0);
        assertThat(guard.lost("b", at(AT_ONCE), 3 * SECOND)).containsExactlyInAnyOrder("a", "b");
    }

    @Test
    void verdictsThatComeTogetherCountByWhenTheNodeWasLastInContact() {
        ready("a", "b", "c");
        guard.lost("a", at(0), 9 * SECOND);
        assertThat(guard.lost("b", at(AT_ONCE + 1), 9 * SECOND)).isEmpty();
    }

    @Test
    void theOrderInWhichWeHearOfLossesDoesNotMatter() {
        ready("a", "b", "c", "d");
        guard.lost("b", at(AT_ONCE), SECOND);
        guard.lost("c", at(AT_ONCE + 1), SECOND);
        assertThat(guard.lost("a", at(0), 2 * SECOND))
                .as("at once with b alone")
                .isEmpty();
        assertThat(guard.lost("d", at(AT_ONCE + 2), 2 * SECOND)).containsExactlyInAnyOrder("b", "c", "d");
    }

    @Test
    void whoHasJustBegunKnowsFromTheLogThatMostWereLostAtOnceInWhateverOrderItHears() {
        guard.lost("a", at(0), 60 * SECOND);
        guard.lost("b", at(AT_ONCE), 60 * SECOND);
        guard.ready("c", 60 * SECOND);
        assertThat(guard.holdsBack("a", 1_000 * SECOND)).isTrue();
        assertThat(guard.holdsBack("b", 1_000 * SECOND)).isTrue();
    }

    @Test
    void whoHasJustBegunKnowsFromTheLogThatNodesWereLostOneAfterTheOther() {
        guard.ready("c", 60 * SECOND);
        guard.lost("a", at(0), 60 * SECOND);
        guard.lost("b", at(AT_ONCE + 1), 60 * SECOND);
        assertThat(guard.holdsBack("a", 60 * SECOND + GRACE - 1)).isTrue();
        assertThat(guard.holdsBack("a", 60 * SECOND + GRACE)).isFalse();
        assertThat(guard.holdsBack("b", 60 * SECOND + GRACE)).isFalse();
    }

    @Test
    void aNodeThatJoinsTwoThatAreLostMayTakeTheirPods() {
        ready("a", "b");
        lost("a", 0);
        lost("b", 0);
        guard.ready("c", SECOND);
        assertThat(guard.holdsBack("a", SECOND)).isFalse();
        assertThat(guard.holdsBack("b", SECOND)).isFalse();
    }

    @Test
    void aNodeLostLaterIsHeldBackWhileMostStillAre() {
        ready("a", "b", "c", "d");
        lost("a", 0);
        lost("b", 0);
        lost("c", 0);
        assertThat(lost("d", 60 * SECOND)).containsExactly("d");
        assertThat(guard.holdsBack("d", 60 * SECOND)).isTrue();
    }

    @Test
    void eachIsReleasedByBeingReadyAgainAndNoOtherWithIt() {
        ready("a", "b", "c", "d");
        lost("a", 0);
        lost("b", 0);
        lost("c", 0);
        lost("d", 0);
        guard.ready("a", SECOND);
        lost("a", SECOND + AT_ONCE + 1);
        assertThat(guard.holdsBack("b", SECOND + AT_ONCE + 1)).isTrue();
        guard.ready("a", 10 * SECOND);
        assertThat(guard.holdsBack("a", 10 * SECOND)).isFalse();
        assertThat(guard.holdsBack("b", 1_000 * SECOND)).isTrue();
    }

    @Test
    void whoIsStillLostOnceMostAreReadyHasAGraceToComeBack() {
        ready("a", "b", "c");
        lost("a", 0);
        lost("b", 0);
        guard.ready("a", SECOND);
        assertThat(guard.holdsBack("b", SECOND + GRACE - 1)).isTrue();
        assertThat(guard.holdsBack("b", SECOND + GRACE)).isFalse();
        assertThat(guard.holdsBackReplacement("b", SECOND + SHORT_GRACE - 1)).isTrue();
        assertThat(guard.holdsBackReplacement("b", SECOND + SHORT_GRACE)).isFalse();
    }

    @Test
    void aNodeThatIsRemovedCountsNoMore() {
        ready("a", "b", "c");
        lost("a", 0);
        lost("b", 0);
        guard.gone("a", SECOND);
        assertThat(guard.holdsBack("a", SECOND)).isFalse();
        assertThat(guard.holdsBack("b", SECOND + GRACE)).isFalse();
    }

    @Test
    void whatWasLostBeforeWeLookedIsHeldBackForTheGrace() {
        ready("a", "b");
        assertThat(lost("old", 0)).isEmpty();
        lost("old", GRACE / 2);
        assertThat(guard.holdsBack("old", GRACE - 1)).isTrue();
        assertThat(guard.holdsBackReplacement("old", GRACE - 1)).isTrue();
        assertThat(guard.holdsBackReplacement("old", GRACE)).isFalse();
        assertThat(guard.holdsBack("old", GRACE)).isFalse();
    }

    /** By a clock of another origin than ours. */
    private static Instant at(long nanos) {
        return Instant.parse("2026-01-01T12:00:00Z").plusNanos(nanos);
    }

    /** We hear of it at once. */
    private Set<String> lost(String node, long nanos) {
        return guard.lost(node, at(nanos), nanos);
    }

    private void ready(String... nodes) {
        for (var node : nodes) {
            guard.ready(node, 0);
        }
    }
}
