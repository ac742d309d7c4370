package sh.deploy.e2e.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import sh.deploy.e2e.bench.cluster.Journals;

class AlarmsTest {
    private static final long MS = 1_000_000;

    private static Journals.Line suspect(long at, String node) {
        return new Journals.Line(at, Journals.SUSPECT, node);
    }

    private static Journals.Line back(long at, String node, long gapMillis) {
        return new Journals.Line(at, Journals.BACK, node, "", gapMillis * MS);
    }

    @Test
    void aSuspicionIsExplainedByAnAgentThatSaysItWasLate() {
        var lines = List.of(
                suspect(1, "a"), back(2, "b", 50), back(3, "a", 30), suspect(4, "a"), back(5, "a", 1), suspect(6, "a"));

        assertThat(Alarms.of(lines, Set.of("a"))).isEqualTo(new Alarms(3, 2, 0, 0));
        assertThat(Alarms.of(lines, Set.of("b"))).isEqualTo(new Alarms(0, 0, 0, 0));
    }

    @Test
    void oneThatNobodyExplainsIsAllowedInAllTests() {
        var once = new Alarms(1, 1, 0, 0);

        assertThat(once.areExplained()).isTrue();
        assertThat(Alarms.sum(List.of(once, new Alarms(2, 0, 0, 0))).areExplained())
                .isTrue();
        assertThat(Alarms.sum(List.of(once, once)).areExplained()).isFalse();
    }

    @Test
    void healthyAgentsAreSuspectedOnceAtMost() {
        assertThat(new Alarms(2, 1, 0, 0).areMoments()).isTrue();
        assertThat(new Alarms(2, 2, 0, 0).areMoments()).isFalse();
        assertThat(new Alarms(3, 0, 0, 0).areMoments()).isFalse();
        assertThat(new Alarms(0, 0, 1, 0).areMoments()).isFalse();
        assertThat(new Alarms(0, 0, 0, 1).areMoments()).isFalse();
    }
}
