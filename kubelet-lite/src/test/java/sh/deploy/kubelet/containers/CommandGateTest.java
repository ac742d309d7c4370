package sh.deploy.kubelet.containers;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CommandGateTest {
    private final CommandGate gate = new CommandGate();

    @Test
    void nothingIsPausedWhileACommandMayBeStartingInIt() {
        assertThat(gate.enter("a")).isTrue();
        assertThat(gate.enter("a")).isTrue();
        gate.leave("a");
        assertThat(gate.close("a")).isFalse();
        assertThat(gate.close("b")).isTrue();
        gate.leave("a");
        assertThat(gate.close("a")).isTrue();
    }

    @Test
    void noCommandIsStartedInWhatIsPausedUntilItRunsOn() {
        assertThat(gate.close("a")).isTrue();
        assertThat(gate.enter("a")).isFalse();
        assertThat(gate.close("a")).isTrue();
        gate.open("a");
        assertThat(gate.enter("a")).isTrue();
    }
}
