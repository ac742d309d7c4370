package sh.deploy.apiserver.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashSet;
import org.junit.jupiter.api.Test;

class BeatPaceTest {
    private static final long MS = 1_000_000;

    private final BeatPace pace = new BeatPace(Duration.ofMillis(5));
    private long now;

    @Test
    void isAsWantedWhileBeatsAreFew() {
        assertThat(pace.with(0, now)).isEqualTo(5 * MS);
        assertThat(pace.with(50, now)).isEqualTo(5 * MS);
    }

    @Test
    void isSlowerAtOnceSoThatBeatsStayFewEnough() {
        assertThat(pace.with(51, now)).isEqualTo(10 * MS);
        assertThat(pace.with(600, now)).isEqualTo(80 * MS);
        assertThat(pace.with(2_000, now)).isEqualTo(BeatPace.SLOWEST_NANOS);
        assertThat(pace.with(100_000, now)).isEqualTo(BeatPace.SLOWEST_NANOS);
    }

    @Test
    void isFasterAgainOnlyOnceItCouldHaveBeenForAWhileAndStepByStep() {
        pace.with(600, now);

        assertThat(pace.with(10, now)).isEqualTo(80 * MS);
        now += BeatPace.FASTER_AFTER_NANOS - 1;
        assertThat(pace.with(10, now)).isEqualTo(80 * MS);
        now += 1;
        assertThat(pace.with(10, now)).isEqualTo(40 * MS);
        assertThat(pace.with(10, now)).isEqualTo(40 * MS);
        now += BeatPace.FASTER_AFTER_NANOS;
        assertThat(pace.with(10, now)).isEqualTo(20 * MS);
    }

    @Test
    void isNotFasterWhereAFewMoreNodesWouldMakeItSlowerAgain() {
        pace.with(51, now);

        pace.with(45, now);
        now += 10 * BeatPace.FASTER_AFTER_NANOS;
        assertThat(pace.with(45, now)).isEqualTo(10 * MS);
    }

    @Test
    void waitsAnewWhenNodesAreBackInBetween() {
        pace.with(100, now);
        pace.with(10, now);
        now += BeatPace.FASTER_AFTER_NANOS / 2;
        pace.with(100, now);
        pace.with(10, now);
        now += BeatPace.FASTER_AFTER_NANOS / 2;

        assertThat(pace.with(10, now)).isEqualTo(10 * MS);
    }

    @Test
    void nodesThatJoinOneByOneChangeItAFewTimesOnly() {
        var paces = new HashSet<Long>();
        for (int lanes = 0; lanes <= 2_000; lanes++) {
            now += 10 * MS;
            long nanos = pace.with(lanes, now);
            paces.add(nanos);
            assertThat(lanes * 1_000_000_000L / nanos).isLessThanOrEqualTo(BeatPace.MOST_BEATS_A_SECOND);
        }

        assertThat(paces).hasSize(7);
    }
}
