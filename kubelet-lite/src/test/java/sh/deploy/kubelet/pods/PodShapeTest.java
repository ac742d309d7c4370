package sh.deploy.kubelet.pods;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.PodBuilder;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PodShapeTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    @ParameterizedTest
    @ValueSource(longs = {Long.MAX_VALUE, 1L << 40})
    void aGracePeriodEndsAtATimeThatAClockKnows(long seconds) {
        assertThat(NOW.plusSeconds(graceSeconds(seconds))).isAfter(NOW);
        assertThat(graceSeconds(seconds)).isEqualTo(PodShape.MAX_GRACE_SECONDS);
    }

    @Test
    void othersAreAsTheyWereAskedFor() {
        assertThat(graceSeconds(0)).isZero();
        assertThat(graceSeconds(3_600)).isEqualTo(3_600);
    }

    private static long graceSeconds(long asked) {
        return PodShape.of(new PodBuilder()
                        .withNewMetadata()
                        .withName("web")
                        .endMetadata()
                        .withNewSpec()
                        .withTerminationGracePeriodSeconds(asked)
                        .endSpec()
                        .build())
                .graceSeconds();
    }
}
