package sh.deploy.deployctl.up;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sh.deploy.deployctl.Failure;

class EngineSocketTest {
    @Test
    void isTheOneThatTheVariableNames() {
        assertThat(EngineSocket.in(Map.of("DOCKER_HOST", "unix:///run/user/7/docker.sock")))
                .isEqualTo(Path.of("/run/user/7/docker.sock"));
    }

    @Test
    void isTheUsualOneWhereNothingIsSaid() {
        assertThat(EngineSocket.in(Map.of())).isEqualTo(Path.of("/var/run/docker.sock"));
        assertThat(EngineSocket.in(Map.of("DOCKER_HOST", ""))).isEqualTo(Path.of("/var/run/docker.sock"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp://127.0.0.1:2375", "ssh://elsewhere", "unix://docker.sock", "/var/run/docker.sock"})
    void refusesAnEngineElsewhere(String host) {
        assertThatThrownBy(() -> EngineSocket.in(Map.of("DOCKER_HOST", host)))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("unix:///PATH")
                .hasMessageContaining(host);
    }
}
