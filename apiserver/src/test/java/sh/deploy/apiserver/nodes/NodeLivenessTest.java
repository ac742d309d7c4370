package sh.deploy.apiserver.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import sh.deploy.apiserver.nodes.NodeLiveness.Change;
import sh.deploy.apiserver.nodes.NodeLiveness.Verdict;

class NodeLivenessTest {
    private static final long MS = 1_000_000;
    private static final String WEB = "web-1";

    private final NodeLiveness liveness =
            new NodeLiveness(Duration.ofMillis(1_000), Duration.ofMillis(3_000), Duration.ofMillis(10_000));

    @Test
    void suspectsANodeOnlyOnceItHasBeenSilentLongerThanTheLimit() {
        heardAt(0);

        assertThat(liveness.judge(1_000 * MS)).isEmpty();
        assertThat(liveness.judge(1_000 * MS + 1))
                .containsExactly(new Change(WEB, Verdict.HEARD, Verdict.SUSPECT, "silent"));
    }

    @Test
    void suspectsANodeAtOnceWhenItsSessionCloses() {
        heardAt(0);

        liveness.sessionClosed(WEB, 5 * MS);

        assertThat(liveness.judge(5 * MS))
                .containsExactly(new Change(WEB, Verdict.HEARD, Verdict.SUSPECT, "session closed"));
    }

    @Test
    void losesANodeOnlyOnceTheGraceHasPassedWithoutContact() {
        heardAt(0);
        liveness.sessionClosed(WEB, 5 * MS);
        liveness.judge(5 * MS);

        assertThat(liveness.judge(3_005 * MS)).isEmpty();
        assertThat(liveness.judge(3_005 * MS + 1))
                .containsExactly(new Change(WEB, Verdict.SUSPECT, Verdict.LOST, "session closed"));
    }

    @Test
    void takesANodeBackWithItsNextBeat() {
        heardAt(0);
        liveness.judge(2_000 * MS);

        liveness.heard(WEB, 2_500 * MS);

        assertThat(liveness.judge(2_500 * MS))
                .containsExactly(new Change(WEB, Verdict.SUSPECT, Verdict.HEARD, "heard"));
    }

    @Test
    void beatsWithoutASessionAreNoContact() {
        heardAt(0);
        liveness.sessionClosed(WEB, 5 * MS);
        liveness.heard(WEB, 3_000 * MS);

        liveness.judge(3_005 * MS + 1);

        assertThat(liveness.verdict(WEB)).isEqualTo(Verdict.LOST);
    }

    @Test
    void givesANodeItHasNotHeardYetTheFirstGrace() {
        liveness.expected(WEB, 10 * MS);

        assertThat(liveness.judge(10_010 * MS)).isEmpty();
        assertThat(liveness.judge(10_010 * MS + 1)).extracting(Change::now).containsExactly(Verdict.LOST);
    }

    @Test
    void namesTheTimeOfTheNextVerdict() {
        assertThat(liveness.nextDeadlineNanos()).isEmpty();

        heardAt(7 * MS);
        assertThat(liveness.nextDeadlineNanos()).hasValue(1_007 * MS + 1);

        liveness.judge(1_007 * MS + 1);
        assertThat(liveness.nextDeadlineNanos()).hasValue(3_007 * MS + 1);

        liveness.judge(3_007 * MS + 1);
        assertThat(liveness.nextDeadlineNanos()).isEmpty();
    }

    @Test
    void forgetsANode() {
        heardAt(0);

        liveness.forget(WEB);

        assertThat(liveness.judge(9_000 * MS)).isEmpty();
        assertThat(liveness.silence(WEB, 9_000 * MS)).isNull();
    }

    private void heardAt(long nanos) {
        liveness.sessionOpened(WEB, nanos);
        liveness.judge(nanos);
    }
}
