package sh.deploy.apiserver.encryption;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import sh.deploy.apiserver.log.InClear;
import sh.deploy.apiserver.log.Retention;
import sh.deploy.apiserver.log.Wanted;

class ClearPastTest {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final Duration DAY = Duration.ofDays(1);

    private final ClearPast past = new ClearPast();

    private Wanted wanted(long revision, Instant now) {
        return past.wanted(revision, new Retention(DAY, Long.MAX_VALUE), now);
    }

    private void find(InClear what) {
        past.found(what, past.changes());
    }

    @Test
    void saysNothingBeforeSomebodyHasLooked() {
        assertThat(past.isLookDue()).isTrue();
        assertThat(past.count()).isNull();
        assertThat(wanted(5, NOON)).isEqualTo(Wanted.NOTHING);
    }

    @Test
    void wantsNothingWhereNothingIsThere() {
        find(InClear.NOTHING);

        assertThat(past.isLookDue()).isFalse();
        assertThat(past.count()).isZero();
        assertThat(wanted(5, NOON)).isEqualTo(Wanted.NOTHING);
        past.saved();
        assertThat(past.isLookDue()).isFalse();
    }

    @Test
    void wantsACheckpointBehindAllThatIsThere() {
        find(new InClear(2, 1, 6, null));

        assertThat(past.count()).isEqualTo(3);
        assertThat(wanted(5, NOON)).isEqualTo(Wanted.NOTHING);
        assertThat(wanted(6, NOON)).isEqualTo(Wanted.CHECKPOINT);
        past.saved();
        assertThat(past.isLookDue()).isTrue();
    }

    @Test
    void wantsTheLogToForgetOnceThatCheckpointIsOldEnough() {
        find(new InClear(2, 0, 5, NOON));

        assertThat(wanted(9, NOON.plus(DAY))).isEqualTo(Wanted.NOTHING);
        assertThat(wanted(9, NOON.plus(DAY).plusNanos(1))).isEqualTo(Wanted.COMPACTION);
    }

    @Test
    void isToBeLookedForAgainWhereItChangedMeanwhile() {
        long before = past.changes();
        past.forget();

        past.found(InClear.NOTHING, before);

        assertThat(past.isLookDue()).isTrue();
    }
}
