package sh.deploy.deployctl.up;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EngineBridgeTest {
    private static final Optional<String> BRIDGE = Optional.of("172.17.0.1");

    @Test
    void isNamedBesideAnAddressThatStandsForAll() {
        assertThat(EngineBridge.beside(List.of("0.0.0.0"), BRIDGE)).containsExactly("0.0.0.0", "172.17.0.1");
        assertThat(EngineBridge.beside(List.of("0.0.0.0"), Optional.empty())).containsExactly("0.0.0.0");
    }

    @Test
    void isNotListenedOnUnasked() {
        assertThat(EngineBridge.beside(List.of("127.0.0.1"), BRIDGE)).containsExactly("127.0.0.1");
    }
}
