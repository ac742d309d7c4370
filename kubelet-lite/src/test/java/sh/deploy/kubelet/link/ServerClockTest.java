package sh.deploy.kubelet.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class ServerClockTest {
    private static final long MILLI = 1_000_000;
    private static final long SECOND = 1_000 * MILLI;
    private static final Instant NOON = Instant.parse("2026-01-02T12:00:00Z");

    private final ServerClock clock = new ServerClock();

    @Test
    void showsLongAgoBeforeTheServerHasSaid() {
        assertThat(clock.at(Long.MAX_VALUE)).isEqualTo(Instant.EPOCH);
        clock.told(0, 5 * SECOND, 5 * SECOND);
        assertThat(clock.at(6 * SECOND)).isEqualTo(Instant.EPOCH);
    }

    @Test
    void goesOnWhileNothingIsHeard() {
        clock.told(NOON.toEpochMilli(), 5 * SECOND, 5 * SECOND + MILLI);
        assertThat(clock.at(65 * SECOND + MILLI)).isEqualTo(NOON.plusSeconds(60));
    }

    @Test
    void isNotSetBackByAnAnswerThatLayHereWhileTheAgentWasStopped() {
        clock.told(NOON.toEpochMilli(), 5 * SECOND, 5 * SECOND);
        clock.told(NOON.plusMillis(20).toEpochMilli(), 5 * SECOND + 20 * MILLI, 65 * SECOND);
        assertThat(clock.at(65 * SECOND)).isEqualTo(NOON.plusSeconds(60));
    }

    @Test
    void isSetBackByALateAnswerThatKnowsOfAnEarlierTime() {
        clock.told(NOON.toEpochMilli(), 5 * SECOND, 5 * SECOND);
        clock.told(NOON.minusSeconds(5).toEpochMilli(), 6 * SECOND, 6 * SECOND + 500 * MILLI);
        assertThat(clock.at(7 * SECOND)).isEqualTo(NOON.minusSeconds(4));
    }

    @Test
    void learnsNothingFromAnAnswerToWhoKnowsWhat() {
        clock.told(NOON.toEpochMilli(), 5 * SECOND, 5 * SECOND);
        clock.told(NOON.minusSeconds(5).toEpochMilli(), 0, 6 * SECOND);
        assertThat(clock.at(7 * SECOND)).isEqualTo(NOON.plusSeconds(2));
    }

    @Test
    void isSetWhenTheServersClockIs() {
        clock.told(NOON.toEpochMilli(), 5 * SECOND, 5 * SECOND);
        clock.told(NOON.minusSeconds(3600).toEpochMilli(), 6 * SECOND, 6 * SECOND);
        assertThat(clock.at(7 * SECOND)).isEqualTo(NOON.minusSeconds(3599));
    }
}
