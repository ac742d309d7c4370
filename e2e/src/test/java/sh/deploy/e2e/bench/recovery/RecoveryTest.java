package sh.deploy.e2e.bench.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import sh.deploy.e2e.bench.recovery.Recovery.Aftermath;
import sh.deploy.e2e.faults.Fault;

class RecoveryTest {
    private static final long MS = 1_000_000;

    @Test
    void allAnswerWhenAsManyDoAsWereLost() {
        var recovery = lost(2, answers(900), answers(300));

        assertThat(recovery.first(Moment.ANSWERED)).hasValue(300 * MS);
        assertThat(recovery.all(Moment.ANSWERED)).hasValue(900 * MS);
    }

    @Test
    void oneThatNeverAnswersIsAFailureAndLeavesAllWithoutAnEnd() {
        var recovery = lost(2, answers(300), Map.of(Moment.MADE, 100 * MS));

        assertThat(recovery.all(Moment.ANSWERED)).isEmpty();
        assertThat(RecoveryTables.each(List.of(recovery), Moment.ANSWERED).failures())
                .isEqualTo(1);
    }

    @Test
    void moreThanWereLostCountAsOftenAsWereLost() {
        var recovery = lost(1, answers(900), answers(300));

        assertThat(recovery.each(Moment.ANSWERED)).containsExactly(300 * MS);
    }

    @Test
    void oneIsLateThatWasMadeHalfASecondAfterTheFirst() {
        assertThat(lost(3, made(3_500), made(3_600), made(4_000)).delayed()).isZero();
        assertThat(lost(3, made(100), made(110), made(601)).delayed()).isEqualTo(1);
    }

    @Test
    void aFaultWithoutEffectCountsForNothing() {
        var none = new Recovery(Fault.KILL, false, 1, 0, Map.of(), List.of(answers(300)), Aftermath.NONE);

        assertThat(RecoveryTables.each(List.of(none), Moment.ANSWERED).count()).isZero();
        assertThat(RecoveryTables.once(List.of(none), each -> each.of(Moment.SEEN))
                        .failures())
                .isZero();
    }

    @Test
    void isCoveredWhenAsManyStandByElsewhereAsAreLost() {
        assertThat(new Recovery(Fault.KILL, true, 5, 5, Map.of(), List.of(), Aftermath.NONE).isCovered())
                .isTrue();
        assertThat(new Recovery(Fault.KILL, true, 5, 4, Map.of(), List.of(), Aftermath.NONE).isCovered())
                .isFalse();
    }

    private static Map<Moment, Long> answers(long millis) {
        return Map.of(Moment.ANSWERED, millis * MS);
    }

    private static Map<Moment, Long> made(long millis) {
        return Map.of(Moment.MADE, millis * MS);
    }

    @SafeVarargs
    private static Recovery lost(int lost, Map<Moment, Long>... replacements) {
        return new Recovery(
                Fault.FREEZE, true, lost, 0, Map.of(Moment.SEEN, MS), List.of(replacements), Aftermath.NONE);
    }
}
