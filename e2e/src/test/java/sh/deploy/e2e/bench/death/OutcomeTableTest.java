package sh.deploy.e2e.bench.death;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import sh.deploy.e2e.faults.Fault;

class OutcomeTableTest {
    private static final long MILLI = 1_000_000;

    @Test
    void aFaultThatDidNotBiteCountsForNothing() {
        var outcomes = List.of(outcome(true, 20), outcome(false, 5));

        assertThat(OutcomeTable.seen(outcomes).count()).isEqualTo(1);
        assertThat(OutcomeTable.seen(outcomes).millis(1)).isEqualTo(20);
        assertThat(OutcomeTable.seen(outcomes).failures()).isZero();
    }

    @Test
    void aFaultThatWasNeverSeenIsAFailure() {
        var unseen = new Outcome(Fault.FREEZE, true, OptionalLong.empty(), OptionalLong.of(7 * MILLI), 0);

        assertThat(OutcomeTable.seen(List.of(unseen)).failures()).isEqualTo(1);
        assertThat(OutcomeTable.shown(List.of(unseen)).failures()).isZero();
        assertThat(OutcomeTable.shown(List.of(unseen)).medianMillis()).isEqualTo(7);
    }

    @Test
    void asManyBitAsOfTheKindOfWhichFewestDid() {
        var all = new ArrayList<Outcome>();
        for (var fault : NodeDeathBench.FAULTS) {
            all.add(new Outcome(fault, true, OptionalLong.of(MILLI), OptionalLong.empty(), 0));
        }
        assertThat(OutcomeTable.leastBitten(all)).isEqualTo(1);

        all.removeLast();
        all.add(outcome(true, 20));
        assertThat(OutcomeTable.leastBitten(all)).isZero();
        assertThat(OutcomeTable.leastBitten(List.of(outcome(false, 20)))).isZero();
    }

    @Test
    void whatNeverCameIsBeyondEachReach() {
        assertThat(OutcomeTable.isWithin(30, 60, seenAndShown(30, 60))).isTrue();
        assertThat(OutcomeTable.isWithin(30, 60, seenAndShown(31, 60))).isFalse();
        assertThat(OutcomeTable.isWithin(30, 60, seenAndShown(30, 61))).isFalse();
        assertThat(OutcomeTable.isWithin(30, 60, outcome(true, 20))).isFalse();
    }

    private static Outcome seenAndShown(long seenMillis, long shownMillis) {
        return new Outcome(
                Fault.FREEZE, true, OptionalLong.of(seenMillis * MILLI), OptionalLong.of(shownMillis * MILLI), 0);
    }

    private static Outcome outcome(boolean bit, long millis) {
        return new Outcome(Fault.LINK_DOWN, bit, OptionalLong.of(millis * MILLI), OptionalLong.empty(), 0);
    }
}
