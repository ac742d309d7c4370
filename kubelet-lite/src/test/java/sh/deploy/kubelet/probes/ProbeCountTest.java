package sh.deploy.kubelet.probes;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProbeCountTest {
    @Test
    void failsAtTheThresholdAndNotBefore() {
        var twice = ProbeCount.startingAs(true).after(false, 1, 3).after(false, 1, 3);
        assertThat(twice.passing()).isTrue();
        assertThat(twice.after(false, 1, 3).passing()).isFalse();
    }

    @Test
    void aSuccessBetweenFailuresBeginsTheCountAnew() {
        var count =
                ProbeCount.startingAs(true).after(false, 1, 2).after(true, 1, 2).after(false, 1, 2);
        assertThat(count.passing()).isTrue();
    }

    @Test
    void passesAfterAsManySuccessesAsAreAskedFor() {
        var once = ProbeCount.startingAs(false).after(true, 2, 3);
        assertThat(once.passing()).isFalse();
        assertThat(once.after(true, 2, 3).passing()).isTrue();
    }

    @Test
    void aProbeThatNeverPassedFailsByItsFailuresAlone() {
        var count = ProbeCount.startingAs(false).after(false, 1, 2);
        assertThat(count.failed(2)).isFalse();
        assertThat(count.after(false, 1, 2).failed(2)).isTrue();
    }
}
