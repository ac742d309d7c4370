package sh.deploy.apiserver.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What the detector lets a node believe of its lease, and of nodes that do not hear it. */
class GrantedLeasesTest extends DetectorTest {
    @Test
    void grantsTheLeaseThatWasOfferedLastUntilTheNodeIsDead() {
        var web = beating("web");
        assertThat(web.grants(0)).as("before the first offer").isFalse();
        detector.offer(web, 7);
        assertThat(web.grants(7)).isTrue();
        assertThat(web.grants(0)).isFalse();
        detector.offer(web, 8);
        assertThat(web.grants(7)).isFalse();

        long heard = now;
        judgeAt(heard + SILENCE + 1);
        judgeAt(heard + DEAD_AFTER);
        assertThat(web.grants(8)).as("suspect").isTrue();
        judgeAt(heard + DEAD_AFTER + 1);
        assertThat(web.grants(8)).as("dead").isFalse();
        heard(web, ++now);
        judgeAt(now);
        assertThat(web.verdict()).isEqualTo(Verdict.HEARD);
        assertThat(web.grants(8)).as("back, and not offered another").isFalse();
        assertThat(detector.offer(web, 9)).isTrue();
        assertThat(web.grants(9)).isTrue();
    }

    @Test
    void aNodeThatBeatsAndDoesNotHearIsGrantedNothingAndDiesAsIfItWereSilent() {
        var web = beating("web");
        detector.offer(web, 7);
        for (int i = 0; i < HEARS_WITHIN_BEATS; i++) {
            deafBeatAfter(web, BEAT);
        }
        assertThat(web.grants(7)).isTrue();
        long heard = now;

        deafBeatAfter(web, BEAT);
        assertThat(web.grants(7)).isFalse();
        while (now < heard + Deadlines.DEAF_NANOS) {
            deafBeatAfter(web, BEAT);
        }
        assertThat(web.verdict()).isEqualTo(Verdict.HEARD);
        deafBeatAfter(web, BEAT);
        assertThat(changes).endsWith("web SUSPECT beats, but does not hear this server");

        while (now < heard + DEAD_AFTER) {
            deafBeatAfter(web, BEAT);
        }
        assertThat(web.verdict()).isEqualTo(Verdict.SUSPECT);
        deafBeatAfter(web, BEAT);
        assertThat(web.verdict()).isEqualTo(Verdict.DEAD);
    }

    @Test
    void aNodeThatDoesNotHearAndFallsSilentDiesNoLater() {
        var web = beating("web");
        long heard = now + HEARS_WITHIN_BEATS * BEAT;
        for (int i = 0; i < 300; i++) {
            deafBeatAfter(web, BEAT);
        }
        detector.laneClosed(web, now);
        detector.sessionClosed(web, now);

        judgeAt(heard + DEAD_AFTER);
        assertThat(web.verdict()).isEqualTo(Verdict.SUSPECT);
        judgeAt(heard + DEAD_AFTER + 1);
        assertThat(web.verdict()).isEqualTo(Verdict.DEAD);
    }

    @Test
    void aNodeHearsHoweverLongAnswersAreOnTheirWay() {
        var web = beating("web");
        detector.offer(web, 7);
        sequence += 200;
        for (int i = 0; i < 500; i++) {
            now += BEAT;
            sequence++;
            detector.beat(web, sequence, sequence - 100 - sequence % 20, now);
            judgeAt(now);
            assertThat(web.grants(7)).isTrue();
        }

        assertThat(changes).containsExactly("web HEARD heard");
    }

    @Test
    void aNodeThatHearsAgainIsGrantedAgain() {
        var web = beating("web");
        detector.offer(web, 7);
        for (int i = 0; i < 300; i++) {
            deafBeatAfter(web, BEAT);
        }
        assertThat(web.verdict()).isEqualTo(Verdict.SUSPECT);

        beatAfter(web, BEAT);

        assertThat(web.verdict()).isEqualTo(Verdict.HEARD);
        assertThat(web.grants(7)).isTrue();
    }

    @Test
    void answersThatWaitedInAPauseOfItsOwnAreHeldAgainstNobody() {
        var web = beating("web");
        now = detector.nextDeadlineNanos(now) + 900 * MS;
        for (int i = 0; i < 180; i++) {
            detector.beat(web, ++sequence, 0, now);
        }
        judgeAt(now);
        for (int i = 0; i < 100; i++) {
            deafBeatAfter(web, BEAT);
        }
        beatAfter(web, BEAT);

        assertThat(changes).containsExactly("web HEARD heard");
    }

    @Test
    void aLeaseThatIsOfferedToADeadNodeIsOverBeforeItBegan() {
        var web = detector.contact("web", now);
        judgeAt(now + 10_000 * MS + 1);

        assertThat(detector.offer(web, 7)).isFalse();
        assertThat(web.grants(7)).isFalse();
    }

    @Test
    void aDeadNodeThatIsBackAndHeldForComingAndGoingHasNoLeaseYet() {
        var web = beating("web");
        for (int flap = 0; flap < 5; flap++) {
            goAndCome(web);
        }
        judgeAt(now + DEAD_AFTER + 1);
        beatAfter(web, BEAT);
        assertThat(web.why()).isEqualTo(Why.FLAPPING);

        assertThat(detector.offer(web, 7)).isFalse();

        beatFor(web, 9_000 * MS);
        assertThat(web.verdict()).isEqualTo(Verdict.HEARD);
        assertThat(web.grants(7)).as("it was over when it was offered").isFalse();
    }
}
