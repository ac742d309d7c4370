package sh.deploy.kubelet.containers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;

class DockerConnectionTest {
    @Test
    void speaksTheNewestVersionThatBothKnow() {
        assertThat(DockerConnection.agreedMinor(41)).isEqualTo(41);
        assertThat(DockerConnection.agreedMinor(44)).isEqualTo(44);
        assertThat(DockerConnection.agreedMinor(52)).isEqualTo(44);
    }

    @Test
    void refusesAnEngineThatIsTooOld() {
        assertThatExceptionOfType(EngineException.class)
                .isThrownBy(() -> DockerConnection.agreedMinor(40))
                .withMessageContaining("speaks API 1.40; 1.41");
    }
}
