package sh.deploy.deployctl.up;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sh.deploy.deployctl.Failure;

class ListeningTest {
    @Test
    void takesAddressesOfBothFamilies() {
        var addresses = List.of("192.0.2.1", "::1");

        assertThat(Listening.checked(addresses, "--listen")).isEqualTo(addresses);
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1:7443", "localhost", "", "300.1.1.1"})
    void saysWhatIsNoAddress(String word) {
        assertThatThrownBy(() -> Listening.checked(List.of("192.0.2.1", word), "--listen"))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("--listen takes IP addresses")
                .hasMessageContaining("\"" + word + "\" is none");
    }
}
