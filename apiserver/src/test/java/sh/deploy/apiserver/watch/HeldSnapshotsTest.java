package sh.deploy.apiserver.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import sh.deploy.api.time.ManualTime;
import sh.deploy.apiserver.fair.Crowd;
import sh.deploy.apiserver.fair.Level;

class HeldSnapshotsTest {
    private static final int MOST = 4;
    private static final Crowd ONE = new Crowd(Level.WORKLOAD, "one");
    private static final Crowd OTHER = new Crowd(Level.WORKLOAD, "other");

    private final ManualTime time = new ManualTime(Instant.parse("2026-03-01T10:00:00Z"));
    private final HeldSnapshots held = new HeldSnapshots(new StoreSettings(1, 1, 1, MOST, Duration.ofMinutes(5)), time);

    private void hold(Crowd whose, long... revisions) {
        for (long revision : revisions) {
            held.hold(new Snapshot(revision, PersistentMap.empty()), whose);
        }
    }

    @Test
    void whoHoldsMuchPushesOutNobodyElse() {
        hold(OTHER, 1);
        hold(ONE, 2, 3, 4, 5, 6, 7);

        assertThat(held.at(1)).isPresent();
        assertThat(held.at(4)).isEmpty();
        assertThat(held.at(5)).isPresent();
    }

    @Test
    void theOneGoesThatWasNotAskedForTheLongest() {
        hold(ONE, 1, 2, 3, 4);
        assertThat(held.at(1)).isPresent();

        hold(ONE, 5);

        assertThat(held.at(1)).isPresent();
        assertThat(held.at(2)).isEmpty();
    }

    @Test
    void askingForWhatOthersHoldTakesItFromNobody() {
        hold(OTHER, 1);
        held.at(1);
        hold(ONE, 1, 2, 3, 4, 5);

        assertThat(held.at(1)).isPresent();
        assertThat(held.at(2)).isEmpty();
    }

    @Test
    void theyAreKeptForTheirTime() {
        hold(ONE, 1);
        time.advance(Duration.ofMinutes(4));
        assertThat(held.at(1)).isPresent();
        time.advance(Duration.ofMinutes(4));
        assertThat(held.at(1)).isPresent();

        time.advance(Duration.ofMinutes(6));

        assertThat(held.at(1)).isEmpty();
    }
}
