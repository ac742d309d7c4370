package sh.deploy.apiserver.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import sh.deploy.api.realtime.Urgency;

class FailureDetectorTest {
    private static final long MS = 1_000_000;
    private static final long BOOT = 1;
    private static final long BEAT = 5 * MS;
    private static final long SILENCE = 20 * MS;
    private static final long HEARS_WITHIN_BEATS = 40;
    private static final long DEAD_AFTER = 3_200 * MS;

    private final FailureDetector detector = new FailureDetector(DetectorSettings.DEFAULT);
    private final List<String> changes = new ArrayList<>();
    private long now;
    private long sequence;

    @Test
    void suspectsANodeOnlyOnceItIsSilentLongerThanTheLimit() {
        var web = beating("web");

        judgeAt(now + SILENCE);
        assertThat(changes).containsExactly("web HEARD heard");
        judgeAt(now + 1);
        assertThat(changes).containsExactly("web HEARD heard", "web SUSPECT silent");
        assertThat(web.why()).isEqualTo(Why.SILENT);
    }

    @Test
    void asksToBeCalledRightWhenTheLimitHasPassed() {
        beating("web");
        long heard = now;

        assertThat(detector.nextDeadlineNanos(now)).hasValue(heard + SILENCE + 1);
        judgeAt(heard + SILENCE + 1);
        assertThat(detector.nextDeadlineNanos(now)).hasValue(heard + DEAD_AFTER + 1);
        judgeAt(heard + DEAD_AFTER + 1);
        assertThat(detector.nextDeadlineNanos(now)).isEmpty();
        assertThat(changes).endsWith("web SUSPECT silent", "web DEAD silent");
    }

    @Test
    void suspectsANodeAtOnceWhenItsLastLaneCloses() {
        var web = beating("web");
        detector.laneOpened(web, Urgency.FIFO);

        detector.laneClosed(web, ++now);
        judgeAt(now);
        assertThat(web.verdict()).isEqualTo(Verdict.HEARD);

        detector.laneClosed(web, ++now);
        judgeAt(now);
        assertThat(changes).endsWith("web SUSPECT connection closed");
    }

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
    void givesANodeThatHasJustDialledTimeForItsFirstBeat() {
        var web = detector.contact("web", now);
        detector.sessionOpened(web, BOOT, now);
        judgeAt(now);
        assertThat(web.verdict()).isEqualTo(Verdict.HEARD);

        judgeAt(now + 3_000 * MS);
        assertThat(web.verdict()).isEqualTo(Verdict.HEARD);
        judgeAt(now + 1);
        assertThat(web.verdict()).isEqualTo(Verdict.SUSPECT);
    }

    @Test
    void givesANodeThatHasJustStartedTheWidestDeadline() {
        var web = detector.contact("web", now);
        detector.sessionOpened(web, BOOT, now);
        detector.laneOpened(web, Urgency.FIFO);
        heard(web, now);

        assertThat(detector.deadlineNanos(web)).isEqualTo(10 * SILENCE);
    }

    @Test
    void aNodeThatIsExpectedAndNeverComesIsDeadAfterTheFirstContactTime() {
        var web = detector.contact("web", now);

        judgeAt(now + 10_000 * MS);
        assertThat(web.verdict()).isEqualTo(Verdict.SUSPECT);
        judgeAt(now + 1);
        assertThat(changes).containsExactly("web DEAD not heard since the API server started");
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
    void theAgentOfThisProcessNeedNotBeat() {
        var web = detector.contact("web", now);
        detector.sharesThisProcess(web);
        detector.sessionOpened(web, BOOT, now);
        judgeAt(now);

        assertThat(detector.nextDeadlineNanos(now)).isEmpty();
        judgeAt(now + 60_000 * MS);
        assertThat(web.verdict()).isEqualTo(Verdict.HEARD);
        detector.sessionClosed(web, ++now);
        judgeAt(now);
        assertThat(web.verdict()).isEqualTo(Verdict.SUSPECT);
    }

    @Test
    void aThreadThatTheKernelRunsLikeAnyOtherHasThreeTimesTheTime() {
        var plain = beating("plain", Urgency.PLAIN);

        assertThat(detector.deadlineNanos(plain)).isEqualTo(3 * SILENCE);
        detector.runsOn(Urgency.PLAIN);
        assertThat(detector.deadlineNanos(beating("web"))).isEqualTo(3 * SILENCE);
    }

    @Test
    void aNodeWhoseBeatsComeUnevenlyHasMoreTimeAndLosesItAgain() {
        var web = beating("web");
        for (int i = 0; i < 20; i++) {
            beatAfter(web, 16 * MS);
        }
        assertThat(detector.deadlineNanos(web)).isEqualTo(24 * MS);

        for (int i = 0; i < 12_000; i++) {
            beatAfter(web, BEAT);
        }
        assertThat(detector.deadlineNanos(web)).isEqualTo(SILENCE);
    }

    @Test
    void itsOwnPauseIsHeldAgainstNobody() {
        var web = beating("web");
        long asked = detector.nextDeadlineNanos(now).orElseThrow();

        now = asked + 120 * MS;
        assertThat(detector.isAboutToSuspect(now)).isFalse();
        judgeAt(now);

        assertThat(web.verdict()).isEqualTo(Verdict.HEARD);
        assertThat(detector.ownPauses()).isEqualTo(1);
        assertThat(detector.nextDeadlineNanos(now)).hasValue(now + SILENCE / 2 + 1);
    }

    @Test
    void aSilenceAfterItsOwnPauseCounts() {
        var web = beating("web");
        now = detector.nextDeadlineNanos(now).orElseThrow() + 120 * MS;
        judgeAt(now);

        judgeAt(detector.nextDeadlineNanos(now).orElseThrow());

        assertThat(web.verdict()).isEqualTo(Verdict.SUSPECT);
    }

    @Test
    void afterALongPauseOfItsOwnEvenClosedConnectionsHaveTimeToComeBack() {
        var web = beating("web");
        now = detector.nextDeadlineNanos(now).orElseThrow() + 20_000 * MS;

        detector.laneClosed(web, now);
        detector.sessionClosed(web, now);
        judgeAt(now);
        judgeAt(now + 9_000 * MS);
        assertThat(web.verdict()).isEqualTo(Verdict.HEARD);

        judgeAt(now + 1_000 * MS);
        assertThat(web.verdict()).isEqualTo(Verdict.SUSPECT);
        assertThat(changes).doesNotContain("web DEAD connection closed");
    }

    @Test
    void whenMostNodesAreLateTogetherItWaitsBeforeItSuspectsThem() {
        var nodes = IntStream.range(0, 4).mapToObj(i -> beating("n" + i)).toList();
        now += BEAT;
        heard(nodes.getFirst(), now);
        long silentSince = now - BEAT;

        for (long at = silentSince + SILENCE + MS; at < silentSince + 900 * MS; at += BEAT) {
            heard(nodes.getFirst(), at);
            judgeAt(at);
        }
        assertThat(nodes).allMatch(node -> node.verdict() == Verdict.HEARD);

        for (long at = now; at < silentSince + 1_100 * MS; at += BEAT) {
            heard(nodes.getFirst(), at);
            judgeAt(at);
        }
        assertThat(nodes.subList(1, 4)).allMatch(node -> node.verdict() == Verdict.SUSPECT);
        assertThat(nodes.getFirst().verdict()).isEqualTo(Verdict.HEARD);
    }

    @Test
    void oneOfThreeMayDieAtOnce() {
        var nodes = IntStream.range(0, 3).mapToObj(i -> beating("n" + i)).toList();
        for (long at = now + BEAT; at <= now + SILENCE; at += BEAT) {
            heard(nodes.get(0), at);
            heard(nodes.get(1), at);
        }
        judgeAt(now + SILENCE + 1);

        assertThat(changes).endsWith("n2 SUSPECT silent");
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
    void aDeadlineWidensBeforeItsNodeBeatsSlowerAndNarrowsAfterItBeatsFaster() {
        var web = beating("web");
        var others = IntStream.range(0, 100).mapToObj(i -> beating("n" + i)).toList();
        assertThat(detector.deadlineNanos(web)).isEqualTo(SILENCE);

        assertThat(detector.tellPace(web, now)).isEqualTo(20 * MS);
        assertThat(detector.deadlineNanos(web)).as("told, not heard of yet").isEqualTo(4 * SILENCE);
        detector.says(web, 20 * MS);

        others.forEach(other -> detector.laneClosed(other, now));
        detector.tellPace(web, now);
        now += BeatPace.FASTER_AFTER_NANOS;
        assertThat(detector.tellPace(web, now)).isEqualTo(10 * MS);
        assertThat(detector.deadlineNanos(web)).as("beats as before").isEqualTo(4 * SILENCE);
        detector.says(web, 10 * MS);
        assertThat(detector.deadlineNanos(web)).isEqualTo(2 * SILENCE);
    }

    @Test
    void nodesThatBeatSlowlyHaveAsMuchLongerToReturnAfterTheyWereLateTogether() {
        var nodes = IntStream.range(0, 4).mapToObj(i -> beating("n" + i)).toList();
        nodes.forEach(node -> detector.says(node, 80 * MS));
        judgeAt(now + 400 * MS);
        nodes.subList(0, 2).forEach(node -> heard(node, now));
        judgeAt(now);

        judgeAt(now + 16 * SILENCE);
        nodes.subList(0, 2).forEach(node -> heard(node, now));
        assertThat(nodes.subList(2, 4)).allMatch(node -> node.verdict() == Verdict.HEARD);
        judgeAt(now + 1);
        assertThat(nodes.subList(2, 4)).allMatch(node -> node.verdict() == Verdict.SUSPECT);
    }

    @Test
    void noDeadlineIsLongerThanTheLease() {
        var web = detector.contact("web", now);
        detector.sessionOpened(web, BOOT, now);
        detector.laneOpened(web, Urgency.PLAIN);
        detector.says(web, 1_000_000 * MS);
        heard(web, now);

        assertThat(detector.beatNanos(web)).isEqualTo(BeatPace.SLOWEST_NANOS);
        assertThat(detector.deadlineNanos(web)).isEqualTo(3_000 * MS);
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
        now = detector.nextDeadlineNanos(now).orElseThrow() + 900 * MS;
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
        now = detector.nextDeadlineNanos(now).orElseThrow() + 900 * MS;

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
        now = detector.nextDeadlineNanos(now).orElseThrow() + 400 * MS;

        beatsUntil(web, now + 900 * MS);

        assertThat(web.verdict()).isEqualTo(Verdict.HEARD);
    }

    @Test
    void ofAForgottenNodeNothingStaysOnceItsLastLaneIsClosed() {
        var web = beating("web");
        detector.sessionClosed(web, ++now);
        detector.forget("web", now);
        detector.laneClosed(web, ++now);

        assertThat(detector.all()).isEmpty();
    }

    @Test
    void aNodeThatExistsStaysKnownWithoutLanes() {
        detector.expect("web", now);
        var web = detector.contact("web", now);
        detector.laneOpened(web, Urgency.FIFO);
        detector.laneClosed(web, ++now);

        assertThat(detector.all()).containsExactly(web);
    }

    @Test
    void forgetsANode() {
        var web = detector.contact("web", now);
        detector.forget("web", now);

        judgeAt(60_000 * MS);

        assertThat(changes).isEmpty();
        assertThat(detector.contact("web", now)).isNotSameAs(web);
    }

    private Contact beating(String node) {
        return beating(node, Urgency.FIFO);
    }

    private Contact beating(String node, Urgency urgency) {
        var contact = detector.contact(node, now);
        detector.sessionOpened(contact, BOOT, now);
        detector.laneOpened(contact, urgency);
        heard(contact, now);
        judgeAt(now);
        for (int i = 1; i < Deadlines.WARM_AFTER_BEATS; i++) {
            heard(contact, now);
        }
        return contact;
    }

    private void beatsUntil(Contact contact, long end) {
        while (now + BEAT < end) {
            beatAfter(contact, BEAT);
        }
        judgeAt(end);
    }

    private void beatAfter(Contact contact, long nanos) {
        now += nanos;
        heard(contact, now);
        judgeAt(now);
    }

    /** Knows of an answer that no beat before it knew of. */
    private boolean heard(Contact contact, long nanos) {
        sequence++;
        return detector.beat(contact, sequence, sequence, nanos);
    }

    private void deafBeatAfter(Contact contact, long nanos) {
        now += nanos;
        detector.beat(contact, ++sequence, 0, now);
        judgeAt(now);
    }

    private void beatFor(Contact contact, long nanos) {
        for (long end = now + nanos; now < end; ) {
            beatAfter(contact, BEAT);
        }
    }

    private void goAndCome(Contact contact) {
        judgeAt(now + detector.deadlineNanos(contact) + 1);
        beatAfter(contact, 300 * MS);
    }

    private void judgeAt(long nanos) {
        now = nanos;
        for (var change : detector.judge(now)) {
            changes.add(change.node() + " " + change.now() + " " + change.why().words());
        }
    }
}
