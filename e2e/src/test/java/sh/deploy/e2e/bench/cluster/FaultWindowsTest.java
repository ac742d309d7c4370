package sh.deploy.e2e.bench.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class FaultWindowsTest {
    @Test
    void countsWhatIsSaidOfNodesThatAreUnderNoFaultThen() {
        var windows = new FaultWindows();
        windows.add("a", 10, 20);
        windows.add("b", 30, 40);
        var lines = List.of(
                new Journals.Line(9, Journals.SUSPECT, "a"),
                new Journals.Line(10, Journals.SUSPECT, "a"),
                new Journals.Line(15, Journals.SUSPECT, "b"),
                new Journals.Line(15, Journals.DEAD, "b"),
                new Journals.Line(20, Journals.SUSPECT, "a"),
                new Journals.Line(35, Journals.SUSPECT, "b"),
                new Journals.Line(41, Journals.SUSPECT, "b"));

        assertThat(windows.outside(lines, Journals.SUSPECT)).isEqualTo(3);
        assertThat(windows.outside(lines, Journals.DEAD)).isEqualTo(1);
        assertThat(windows.outside(lines, Journals.EVICT)).isZero();
    }
}
