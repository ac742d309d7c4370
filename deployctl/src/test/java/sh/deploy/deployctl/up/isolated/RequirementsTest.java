package sh.deploy.deployctl.up.isolated;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sh.deploy.deployctl.Failure;

class RequirementsTest {
    @Test
    void areRootAndFourPrograms() {
        assertThatCode(() -> Requirements.check(true, program -> true)).doesNotThrowAnyException();
    }

    @Test
    void saysThatRootIsNeededAndWhatWorksWithout() {
        assertThatThrownBy(() -> Requirements.check(false, program -> true))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("run this as root, or leave out --isolated-nodes");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ip", "nsenter", "dockerd", "containerd"})
    void namesTheProgramThatIsMissing(String missing) {
        assertThatThrownBy(() -> Requirements.check(true, program -> !program.equals(missing)))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("need the program " + missing + ", which is not in the PATH; install it (");
    }
}
