package sh.deploy.apiserver.encryption;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ClearPastTest {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final Duration DAY = Duration.ofDays(1);

    private final ClearPast past = new ClearPast();

    @Test
    void wantsNothingWhereNothingWasFound() {
        assertThat(past.wantsCheckpoint(NOON)).isFalse();
    }

    @Test
    void wantsACheckpointAndOneMoreWhenThatIsTooOldForTheLogToKeepWhatWasBefore() {
        past.foundOne();
        assertThat(past.wantsCheckpoint(NOON)).isTrue();

        past.covered(NOON);
        past.compacted(DAY, NOON);
        assertThat(past.wantsCheckpoint(NOON.plus(DAY))).isFalse();
        assertThat(past.wantsCheckpoint(NOON.plus(DAY).plusNanos(1))).isTrue();
    }

    @Test
    void isOverWhenTheLogHasForgottenWhatWasBeforeTheFirstCheckpoint() {
        past.foundOne();
        past.covered(NOON);
        past.covered(NOON.plus(DAY));
        past.compacted(DAY, NOON.plus(DAY));
        assertThat(past.count()).isEqualTo(1);

        past.compacted(DAY, NOON.plus(DAY).plusNanos(1));

        assertThat(past.count()).isZero();
        assertThat(past.wantsCheckpoint(NOON.plus(DAY).plusNanos(2))).isFalse();
    }
}
