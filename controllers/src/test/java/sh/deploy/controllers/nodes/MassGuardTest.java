package sh.deploy.controllers.nodes;

import static org.assertj.core.api.Assertions.assertThat;

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
        assertThat(guard.lost("a", 0)).isEmpty();
        assertThat(guard.holdsBack("a", 0)).isFalse();
    }

    @Test
    void mostNodesLostAtOnceAreHeldBackTheFirstOfThemToo() {
        ready("a", "b", "c");
        guard.lost("a", 0);
        assertThat(guard.lost("b", AT_ONCE)).containsExactlyInAnyOrder("a", "b");
        assertThat(guard.holdsBack("a", 1_000 * SECOND)).isTrue();
        assertThat(guard.holdsBackReplacement("a", 1_000 * SECOND)).isTrue();
        assertThat(guard.holdsBack("b", 1_000 * SECOND)).isTrue();
        assertThat(guard.holdsBack("c", SECOND)).isFalse();
    }

    @Test
    void nodesLostOneAfterTheOtherAreNotHeldBack() {
        ready("a", "b", "c");
        guard.lost("a", 0);
        assertThat(guard.lost("b", AT_ONCE + 1)).isEmpty();
        assertThat(guard.holdsBack("b", AT_ONCE + 1)).isFalse();
    }

    @Test
    void aNodeLostLaterIsHeldBackWhileMostStillAre() {
        ready("a", "b", "c", "d");
        guard.lost("a", 0);
        guard.lost("b", 0);
        guard.lost("c", 0);
        assertThat(guard.lost("d", 60 * SECOND)).containsExactly("d");
        assertThat(guard.holdsBack("d", 60 * SECOND)).isTrue();
    }

    @Test
    void eachIsReleasedByBeingReadyAgainAndNoOtherWithIt() {
        ready("a", "b", "c", "d");
        guard.lost("a", 0);
        guard.lost("b", 0);
        guard.lost("c", 0);
        guard.lost("d", 0);
        guard.ready("a", SECOND);
        guard.lost("a", SECOND + AT_ONCE + 1);
        assertThat(guard.holdsBack("b", SECOND + AT_ONCE + 1)).isTrue();
        guard.ready("a", 10 * SECOND);
        assertThat(guard.holdsBack("a", 10 * SECOND)).isFalse();
        assertThat(guard.holdsBack("b", 1_000 * SECOND)).isTrue();
    }

    @Test
    void whoIsStillLostOnceMostAreReadyHasAGraceToComeBack() {
        ready("a", "b", "c");
        guard.lost("a", 0);
        guard.lost("b", 0);
        guard.ready("a", SECOND);
        assertThat(guard.holdsBack("b", SECOND + GRACE - 1)).isTrue();
        assertThat(guard.holdsBack("b", SECOND + GRACE)).isFalse();
        assertThat(guard.holdsBackReplacement("b", SECOND + SHORT_GRACE - 1)).isTrue();
        assertThat(guard.holdsBackReplacement("b", SECOND + SHORT_GRACE)).isFalse();
    }

    @Test
    void aNodeThatIsRemovedCountsNoMore() {
        ready("a", "b", "c");
        guard.lost("a", 0);
        guard.lost("b", 0);
        guard.gone("a", SECOND);
        assertThat(guard.holdsBack("a", SECOND)).isFalse();
        assertThat(guard.holdsBack("b", SECOND + GRACE)).isFalse();
    }

    @Test
    void whatWasLostBeforeWeLookedIsHeldBackForTheGrace() {
        ready("a", "b");
        assertThat(guard.lost("old", 0)).isEmpty();
        guard.lost("old", GRACE / 2);
        assertThat(guard.holdsBack("old", GRACE - 1)).isTrue();
        assertThat(guard.holdsBackReplacement("old", GRACE - 1)).isTrue();
        assertThat(guard.holdsBackReplacement("old", GRACE)).isFalse();
        assertThat(guard.holdsBack("old", GRACE)).isFalse();
    }

    private void ready(String... nodes) {
        for (var node : nodes) {
            guard.ready(node, 0);
        }
    }
}
