package sh.deploy.kubelet.environment;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class PodTokenTest {
    private static final long NOW = Long.MAX_VALUE - 1_000; // it may wrap around

    private static Duration renewedAfter(String uid, Duration life) {
        return Duration.ofNanos(PodToken.given("t", uid, NOW, life).renewAtNanos() - NOW);
    }

    /** Of a thousand pods. */
    private static LongStream seconds(Duration life) {
        return IntStream.range(0, 1_000)
                .mapToObj(i -> UUID.nameUUIDFromBytes(new byte[] {(byte) i, (byte) (i >> 8)})
                        .toString())
                .mapToLong(uid -> renewedAfter(uid, life).toSeconds());
    }

    @Test
    void isRenewedAfterFourFifthsOfItsLifeGiveOrTakeATenth() {
        var seconds = seconds(Duration.ofMinutes(60)).summaryStatistics();

        assertThat(seconds.getMin()).isBetween(42L * 60, 44L * 60);
        assertThat(seconds.getMax()).isBetween(52L * 60, 54L * 60);
        assertThat(seconds.getAverage()).isBetween(47.0 * 60, 49.0 * 60);
    }

    @Test
    void isRenewedAfterADayAtMostGiveOrTakeATenthOfItsLife() {
        assertThat(seconds(Duration.ofDays(30)).max().orElseThrow()).isLessThanOrEqualTo(27L * 3_600);
        assertThat(renewedAfter("a", Duration.ofDays(30))).isEqualTo(renewedAfter("a", Duration.ofHours(30)));
    }

    @Test
    void isRenewedWithinAMinuteWhenItMayBeWorthless() {
        var hour = PodToken.given("t", "a", NOW, Duration.ofHours(1));

        assertThat(hour.renewedSoon("a", NOW).renewAtNanos() - NOW).isBetween(0L, 60_000_000_000L);
        assertThat(hour.renewedSoon("a", NOW).value()).isEqualTo("t");
        assertThat(hour.renewedSoon("b", NOW)).isNotEqualTo(hour.renewedSoon("a", NOW));
        var due = new PodToken("t", NOW - 1);
        assertThat(due.renewedSoon("a", NOW)).isEqualTo(due);
    }

    @Test
    void isNotTold() {
        assertThat(PodToken.given("secret", "a", NOW, Duration.ofHours(1)).toString())
                .doesNotContain("secret");
    }
}
