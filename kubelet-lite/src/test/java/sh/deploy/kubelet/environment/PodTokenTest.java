package sh.deploy.kubelet.environment;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class PodTokenTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void isRenewedAfterFourFifthsOfItsLife() {
        assertThat(PodToken.given("t", NOW, Duration.ofMinutes(60)).renewAt()).isEqualTo(NOW.plusSeconds(48 * 60));
    }

    @Test
    void isRenewedAfterADayAtMost() {
        assertThat(PodToken.given("t", NOW, Duration.ofHours(30)).renewAt()).isEqualTo(NOW.plus(Duration.ofHours(24)));
        assertThat(PodToken.given("t", NOW, Duration.ofDays(30)).renewAt()).isEqualTo(NOW.plus(Duration.ofHours(24)));
    }

    @Test
    void isNotTold() {
        assertThat(PodToken.given("secret", NOW, Duration.ofHours(1)).toString())
                .doesNotContain("secret");
    }
}
