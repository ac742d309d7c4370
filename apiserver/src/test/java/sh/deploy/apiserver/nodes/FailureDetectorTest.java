package sh.deploy.apiserver.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import sh.deploy.api.realtime.Urgency;

/** When a node is suspected, and when it is dead. */
class FailureDetectorTest extends DetectorTest {
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
    void knowsHowLateTheAgentWasByItsOwnWordSinceTheLastSuspicion() {
        var web = beating("web");
        detector.says(web, 5 * MS, 3 * MS);
        detector.says(web, 5 * MS, 0);
        assertThat(web.worstGapNanos).isEqualTo(3 * MS);

        judgeAt(now + SILENCE + 1);
        assertThat(web.worstGapNanos).isZero();
        detector.says(web, 5 * MS, 40 * MS);
        assertThat(web.worstGapNanos).isEqualTo(40 * MS);

        detector.sessionOpened(web, BOOT + 1, now);
        assertThat(web.worstGapNanos).as("of another start of its agent").isZero();
    }

    @Test
    void asksToBeCalledRightWhenTheLimitHasPassed() {
        beating("web");
        long heard = now;

        assertThat(detector.nextDeadlineNanos(now)).isEqualTo(heard + SILENCE + 1);
        judgeAt(heard + SILENCE + 1);
        assertThat(detector.nextDeadlineNanos(now)).isEqualTo(heard + DEAD_AFTER + 1);
        judgeAt(heard + DEAD_AFTER + 1);
        assertThat(detector.nextDeadlineNanos(now)).isEqualTo(Long.MAX_VALUE);
        assertThat(changes).endsWith("web SUSPECT silent", "web DEAD silent");
    }

    @Test
    void saysWhenANodeWasLastInContactHoweverLateItIsJudged() {
        beating("web");
        long heard = now;

        judgeAt(heard + 900 * MS);
        judgeAt(heard + DEAD_AFTER + 1);

        assertThat(changes).endsWith("web SUSPECT silent", "web DEAD silent");
        assertThat(lastContacts(2)).containsExactly(heard, heard);
    }

    @Test
    void aNodeThatDoesNotHearWasLastInContactWhenItDid() {
        var web = beating("web");
        long heard = now;

        while (web.verdict() == Verdict.HEARD) {
            deafBeatAfter(web, BEAT);
        }

        assertThat(changes).endsWith("web SUSPECT " + Why.DEAF.words());
        assertThat(lastContacts(1)).containsExactly(heard + HEARS_WITHIN_BEATS * BEAT);
    }

    @Test
    void itsOwnPauseMovesNoLastContact() {
        beating("web");
        long heard = now;
        judgeAt(detector.nextDeadlineNanos(now) + 900 * MS);
        judgeAt(now + DEAD_AFTER);

        assertThat(changes).endsWith("web SUSPECT silent");
        assertThat(lastContacts(1)).containsExactly(heard);
    }

    private List<Long> lastContacts(int ofNewest) {
        return judged.subList(judged.size() - ofNewest, judged.size()).stream()
                .map(FailureDetector.Change::contactNanos)
                .toList();
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
    void theAgentOfThisProcessNeedNotBeat() {
        var web = detector.contact("web", now);
        detector.sharesThisProcess(web);
        detector.sessionOpened(web, BOOT, now);
        judgeAt(now);

        assertThat(detector.nextDeadlineNanos(now)).isEqualTo(Long.MAX_VALUE);
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
        long asked = detector.nextDeadlineNanos(now);

        now = asked + 120 * MS;
        assertThat(detector.isAboutToSuspect(now)).isFalse();
        judgeAt(now);

        assertThat(web.verdict()).isEqualTo(Verdict.HEARD);
        assertThat(detector.ownPauses()).isEqualTo(1);
        assertThat(detector.nextDeadlineNanos(now)).isEqualTo(now + SILENCE / 2 + 1);
    }

    @Test
    void aSilenceAfterItsOwnPauseCounts() {
        var web = beating("web");
        now = detector.nextDeadlineNanos(now) + 120 * MS;
        judgeAt(now);

        judgeAt(detector.nextDeadlineNanos(now));

        assertThat(web.verdict()).isEqualTo(Verdict.SUSPECT);
    }

    @Test
    void afterALongPauseOfItsOwnEvenClosedConnectionsHaveTimeToComeBack() {
        var web = beating("web");
        now = detector.nextDeadlineNanos(now) + 20_000 * MS;

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
    void aDeadlineWidensBeforeItsNodeBeatsSlowerAndNarrowsAfterItBeatsFaster() {
        var web = beating("web");
        var others = IntStream.range(0, 100).mapToObj(i -> beating("n" + i)).toList();
        assertThat(detector.deadlineNanos(web)).isEqualTo(SILENCE);

        assertThat(detector.tellPace(web, now)).isEqualTo(20 * MS);
        assertThat(detector.deadlineNanos(web)).as("told, not heard of yet").isEqualTo(4 * SILENCE);
        detector.says(web, 20 * MS, 0);

        others.forEach(other -> detector.laneClosed(other, now));
        detector.tellPace(web, now);
        now += BeatPace.FASTER_AFTER_NANOS;
        assertThat(detector.tellPace(web, now)).isEqualTo(10 * MS);
        assertThat(detector.deadlineNanos(web)).as("beats as before").isEqualTo(4 * SILENCE);
        detector.says(web, 10 * MS, 0);
        assertThat(detector.deadlineNanos(web)).isEqualTo(2 * SILENCE);
    }

    @Test
    void nodesThatBeatSlowlyHaveAsMuchLongerToReturnAfterTheyWereLateTogether() {
        var nodes = IntStream.range(0, 4).mapToObj(i -> beating("n" + i)).toList();
        nodes.forEach(node -> detector.says(node, 80 * MS, 0));
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
        detector.says(web, 1_000_000 * MS, 0);
        heard(web, now);

        assertThat(detector.beatNanos(web)).isEqualTo(BeatPace.SLOWEST_NANOS);
        assertThat(detector.deadlineNanos(web)).isEqualTo(3_000 * MS);
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
}
