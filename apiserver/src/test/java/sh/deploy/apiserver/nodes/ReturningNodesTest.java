package sh.deploy.apiserver.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import sh.deploy.api.realtime.Urgency;

/** When a node that was suspected, or whose connections ended, is believed to live. */
class ReturningNodesTest extends DetectorTest {
    @Test
    void aNodeThatBeatsHasASecondToDialItsSessionAnew() {
        var web = beating("web");

        detector.sessionClosed(web, ++now);
        beatsUntil(web, now + Deadlines.SESSION_WITHIN_NANOS);
        assertThat(web.verdict()).isEqualTo(Verdict.HEARD);
        judgeAt(now + 1);
        assertThat(changes).endsWith("web SUSPECT connection closed");
        heard(web, ++now);
        judgeAt(now);
        assertThat(web.verdict()).as("beats without a session are no contact").isEqualTo(Verdict.SUSPECT);
    }

    @Test
    void aNodeWithoutASessionIsSilentAsSoonAsAnyOther() {
        var web = beating("web");

        detector.sessionClosed(web, ++now);
        judgeAt(now + SILENCE);
        assertThat(web.verdict()).isEqualTo(Verdict.HEARD);
        judgeAt(now + 1);

        assertThat(changes).endsWith("web SUSPECT silent");
    }

    @Test
    void aNodeWithoutASessionWhoseLanesCloseIsSuspectAtOnce() {
        var web = beating("web");

        detector.sessionClosed(web, ++now);
        detector.laneClosed(web, ++now);
        judgeAt(now);

        assertThat(changes).endsWith("web SUSPECT connection closed");
    }

    @Test
    void aConnectionThatEndsDuringASilenceProvesNoLife() {
        var web = beating("web");
        long heard = now;
        judgeAt(now + SILENCE + 1);

        detector.laneClosed(web, heard + 2_000 * MS);
        detector.sessionClosed(web, heard + 2_000 * MS);
        judgeAt(heard + DEAD_AFTER + 1);

        assertThat(web.verdict()).isEqualTo(Verdict.DEAD);
    }

    @Test
    void takesANodeBackWithItsNextBeat() {
        var web = beating("web");
        judgeAt(now + SILENCE + 1);

        now += 200 * MS;
        assertThat(heard(web, now)).isTrue();
        judgeAt(now);

        assertThat(changes).endsWith("web SUSPECT silent", "web HEARD heard");
    }

    @Test
    void whatASuspectNodeSentBeforeProvesNoLife() {
        var web = beating("web");
        long known = sequence;
        judgeAt(now + SILENCE + 1);
        now += 10_000 * MS;
        for (int i = 0; i < 200; i++) {
            assertThat(detector.beat(web, ++sequence, known, now)).isFalse();
            judgeAt(now);
        }
        detector.laneClosed(web, ++now);
        judgeAt(now);

        assertThat(changes).containsExactly("web HEARD heard", "web SUSPECT silent");
        assertThat(web.awaitsAnswer()).isTrue();
    }

    @Test
    void aNodeIsBackOnceItKnowsOfAnAnswerGivenSinceItWasSuspected() {
        var web = beating("web");
        long known = sequence;
        judgeAt(now + SILENCE + 1);
        detector.beat(web, ++sequence, known, ++now);
        judgeAt(now);
        assertThat(web.verdict()).isEqualTo(Verdict.SUSPECT);

        assertThat(detector.beat(web, sequence + 1, sequence, ++now)).isTrue();
        judgeAt(now);

        assertThat(changes).endsWith("web SUSPECT silent", "web HEARD heard");
        assertThat(web.awaitsAnswer()).isFalse();
    }

    /** The lane that lagged behind delivers what names answers of the other, given before. */
    @Test
    void anAnswerByAnotherLaneBeforeTheSuspicionProvesNoLife() {
        var web = beating("web");
        long lost = sequence + 1;
        sequence += 20;
        heard(web, now);
        judgeAt(now + SILENCE + 1);
        for (long late = lost; late < lost + 40; late++) {
            assertThat(detector.beat(web, late, Math.min(late - 1, sequence), ++now))
                    .isFalse();
            judgeAt(now);
        }
        assertThat(web.verdict()).isEqualTo(Verdict.SUSPECT);
    }

    @Test
    void theNumbersOfAnAgentThatWasStartedAnewBeginAnew() {
        var web = beating("web");
        detector.sessionClosed(web, ++now);
        detector.sessionOpened(web, BOOT + 1, ++now);
        detector.beat(web, 1, 0, ++now);
        judgeAt(now + detector.deadlineNanos(web) + 1);
        assertThat(web.verdict()).isEqualTo(Verdict.SUSPECT);

        detector.beat(web, 2, 1, ++now);
        detector.beat(web, 3, 2, ++now);
        judgeAt(now);

        assertThat(web.verdict()).isEqualTo(Verdict.HEARD);
    }

    @Test
    void anAgentThatSaysItRestartsHasLonger() {
        var web = beating("web");

        detector.leaves(web);
        judgeAt(++now);
        assertThat(changes).endsWith("web SUSPECT its agent is restarting");
        heard(web, ++now);
        detector.laneClosed(web, ++now);
        detector.sessionClosed(web, ++now);
        judgeAt(now);
        assertThat(web.verdict()).isEqualTo(Verdict.SUSPECT);
        judgeAt(now + DEAD_AFTER + 1);
        assertThat(web.verdict()).isEqualTo(Verdict.SUSPECT);
        judgeAt(now + 10_000 * MS);
        assertThat(web.verdict()).isEqualTo(Verdict.DEAD);

        detector.sessionOpened(web, BOOT, now);
        judgeAt(now);
        assertThat(web.verdict()).isEqualTo(Verdict.HEARD);
    }

    @Test
    void aNodeThatComesAndGoesIsHeldSuspectForLongerEachTime() {
        var web = beating("web");
        for (int flap = 1; flap <= 2; flap++) {
            goAndCome(web);
            assertThat(web.verdict()).isEqualTo(Verdict.HEARD);
        }

        goAndCome(web);
        assertThat(web.why()).isEqualTo(Why.FLAPPING);
        beatFor(web, 990 * MS);
        assertThat(web.verdict()).isEqualTo(Verdict.SUSPECT);
        beatFor(web, 20 * MS);
        assertThat(web.verdict()).isEqualTo(Verdict.HEARD);

        goAndCome(web);
        beatFor(web, 1_900 * MS);
        assertThat(web.verdict()).isEqualTo(Verdict.SUSPECT);
        beatFor(web, 200 * MS);
        assertThat(web.verdict()).isEqualTo(Verdict.HEARD);
    }

    @Test
    void aHundredShortCutsMakeFewTransitions() {
        var web = beating("web");
        changes.clear();
        for (int cut = 0; cut < 100; cut++) {
            beatFor(web, 1_000 * MS);
            goAndCome(web);
        }

        assertThat(changes).hasSizeLessThanOrEqualTo(10);
        assertThat(changes).noneMatch(change -> change.contains("DEAD"));
    }

    @Test
    void aNodeMadeAgainIsHeardAnewThoughItsLanesWereOpenAllTheTime() {
        var web = beating("web");
        detector.sessionClosed(web, ++now);
        detector.forget("web", now);
        assertThat(detector.contact("web", now)).isSameAs(web);

        detector.sessionOpened(web, BOOT, ++now);
        heard(web, now);
        judgeAt(now);

        assertThat(changes).containsExactly("web HEARD heard", "web HEARD heard");
    }

    @Test
    void agentsThatGaveUpTheirConnectionsInAPauseOfItsOwnHaveASecondToDialAnew() {
        var web = beating("web");
        now = detector.nextDeadlineNanos(now) + 900 * MS;

        detector.laneClosed(web, now);
        judgeAt(now);
        assertThat(web.verdict()).isEqualTo(Verdict.HEARD);
        detector.laneOpened(web, Urgency.FIFO);
        beatsUntil(web, now + 2_000 * MS);

        assertThat(changes).containsExactly("web HEARD heard");
    }

    @Test
    void itsOwnPauseIsNoPartOfTheSecondInWhichASessionIsMissed() {
        var web = beating("web");
        detector.sessionClosed(web, ++now);
        judgeAt(now);
        now = detector.nextDeadlineNanos(now) + 400 * MS;

        beatsUntil(web, now + 900 * MS);

        assertThat(web.verdict()).isEqualTo(Verdict.HEARD);
    }
}
