package sh.deploy.e2e.bench.flood;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class FloodOptionsTest {
    @Test
    void hasUsualFigures() {
        assertThat(FloodOptions.parse(List.of())).isEqualTo(new FloodOptions(3, 20, 5_000, 19));
    }

    @Test
    void takesFewerOrOthers() {
        assertThat(FloodOptions.parse(List.of("--quick", "--nice", "0"))).isEqualTo(new FloodOptions(1, 5, 300, 0));
    }

    @Test
    void tellsHowManyRequestsItHasFiguresOf() {
        assertThat(FloodOptions.parse(List.of()).requests()).isEqualTo(600);
        assertThat(FloodOptions.parse(List.of("--quick")).requests()).isEqualTo(50);
    }

    @Test
    void saysWhatItDoesNotUnderstand() {
        assertThatThrownBy(() -> FloodOptions.parse(List.of("--fast"))).hasMessageContaining("no option --fast");
        assertThatThrownBy(() -> FloodOptions.parse(List.of("--rounds"))).hasMessageContaining("--rounds takes");
        assertThatThrownBy(() -> FloodOptions.parse(List.of("--rounds", "0"))).hasMessageContaining("a round");
    }
}
