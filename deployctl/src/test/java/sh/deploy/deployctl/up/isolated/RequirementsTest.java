package sh.deploy.deployctl.up.isolated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sh.deploy.deployctl.Failure;

class RequirementsTest {
    @Test
    void areRootAndFourPrograms() {
        assertThat(Requirements.lacking(true, program -> true)).isEmpty();
    }

    @Test
    void saysThatRootIsNeeded() {
        assertThat(Requirements.lacking(false, program -> true).orElseThrow()).endsWith("run this as root");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ip", "nsenter", "dockerd", "containerd"})
    void namesTheProgramThatIsMissing(String missing) {
        assertThat(Requirements.lacking(true, program -> !program.equals(missing))
                        .orElseThrow())
                .contains("need the program " + missing + ", which is not in the PATH; install it (");
    }

    @Test
    void saysWhatWorksWithoutThem() {
        assertThatThrownBy(() -> Requirements.check(Map.of("PATH", "/nowhere")))
                .isInstanceOf(Failure.class)
                .hasMessageEndingWith("or leave out --isolated-nodes, and the nodes share this machine's engine");
    }
}
