package sh.deploy.apiserver.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import sh.deploy.api.time.Time;

class TimesOfDayTest {
    private static final long SECOND = 1_000_000_000;
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    private long nanos = 5 * SECOND;
    private Instant now = NOON;

    private final TimesOfDay times = new TimesOfDay(new Time() {
        @Override
        public long nanos() {
            return nanos;
        }

        @Override
        public Instant now() {
            return now;
        }
    });

    @Test
    void aMomentBeforeNowIsAsLongAgo() {
        assertThat(times.of(nanos - 3 * SECOND)).isEqualTo(NOON.minusSeconds(3));
    }

    @Test
    void aClockThatIsSetChangesNothingBetweenMomentsThatAreAskedForInTurn() {
        times.of(nanos);
        passes(TimesOfDay.QUIET);
        now = now.plusSeconds(3_600);

        assertThat(times.of(nanos)).isEqualTo(NOON.plus(TimesOfDay.QUIET));
    }

    @Test
    void afterAWhileOfQuietTheClockOfTheDayCounts() {
        times.of(nanos);
        now = now.plusSeconds(3_600);
        passes(TimesOfDay.QUIET.plusNanos(1));

        assertThat(times.of(nanos)).isEqualTo(now);
    }

    private void passes(Duration duration) {
        nanos += duration.toNanos();
        now = now.plus(duration);
    }
}
