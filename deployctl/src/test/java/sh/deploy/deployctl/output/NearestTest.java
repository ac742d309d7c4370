package sh.deploy.deployctl.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NearestTest {
    @Test
    void findsTheWordWithTheFewestTypingErrors() {
        assertThat(Nearest.to("delpoyments", List.of("pods", "deployments"))).contains("deployments");
        assertThat(Nearest.to("Imgae", List.of("image", "name"))).contains("image");
    }

    @Test
    void staysSilentWhenNothingIsNear() {
        assertThat(Nearest.to("xyz", List.of("pods", "deployments"))).isEmpty();
        assertThat(Nearest.to("po", List.of("no", "pods"))).contains("no");
    }

    @Test
    void countsSwappedNeighboursOnce() {
        assertThat(Nearest.distance("ab", "ba")).isEqualTo(1);
        assertThat(Nearest.distance("port", "porst")).isEqualTo(1);
        assertThat(Nearest.distance("", "abc")).isEqualTo(3);
    }
}
