package sh.deploy.deployctl.up;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RestartDelaysTest {
    private static final long MS = 1_000_000;
    private final RestartDelays delays = new RestartDelays();

    @Test
    void startsAtOnceWhatDiesForTheFirstTime() {
        delays.startedAgain("other", 0);
        assertThat(delays.mayStart("node-2", 1)).isTrue();
    }

    @Test
    void startsLessAndLessOftenWhatKeepsDying() {
        long now = 0;
        for (long seconds : new long[] {1, 2, 4, 8, 16, 30, 30}) {
            delays.startedAgain("node-2", now);
            now += Duration.ofSeconds(seconds).toNanos();
            assertThat(delays.mayStart("node-2", now - MS))
                    .as("before %d s", seconds)
                    .isFalse();
            assertThat(delays.mayStart("node-2", now)).as("after %d s", seconds).isTrue();
        }
    }

    @Test
    void startsAtOnceAgainWhatWorkedForAMinute() {
        delays.startedAgain("node-2", 0);
        delays.startedAgain("node-2", Duration.ofSeconds(5).toNanos());
        long worked = Duration.ofSeconds(65).toNanos();
        assertThat(delays.mayStart("node-2", worked)).isTrue();
        delays.startedAgain("node-2", worked);
        assertThat(delays.mayStart("node-2", worked + RestartDelays.FIRST.toNanos()))
                .isTrue();
    }
}
