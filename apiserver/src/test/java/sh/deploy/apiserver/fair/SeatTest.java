package sh.deploy.apiserver.fair;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.client.CollectorRegistry;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import sh.deploy.api.time.SystemTime;

class SeatTest {
    private final CollectorRegistry metrics = new CollectorRegistry();
    private final Seats seats = new Seats(SeatLimits.of(10), metrics, new SystemTime());
    private final AtomicReference<@Nullable Seat> seen = new AtomicReference<>();

    @Test
    void isCarriedToAnotherThreadThatWorksForTheRequest() throws Exception {
        try (var seat = seats.take(Level.WORKLOAD, Sharer.of("somebody"), 1, Seats.Client.STAYS)) {
            var carried = seat.<Runnable, RuntimeException>during(() -> Seat.carried(() -> seen.set(Seat.current())));

            Thread.ofVirtual().start(carried).join();

            assertThat(seen).hasValue(seat);
        }
    }

    @Test
    void ofSeveralThreadsIsNotLent() throws Exception {
        try (var seat = seats.take(Level.WORKLOAD, Sharer.of("somebody"), 1, Seats.Client.STAYS)) {
            assertThat(seat.<Double>lendDuring(0, this::lent)).isEqualTo(1);

            seat.<Runnable, RuntimeException>during(() -> Seat.carried(() -> {}));

            assertThat(seat.<Double>lendDuring(0, this::lent)).isZero();
        }
    }

    private double lent() {
        return metrics.getSampleValue("deploy_lent_seats");
    }

    @Test
    void whatTheServerDoesByItselfHasNoneToCarry() {
        Seat.carried(() -> seen.set(Seat.current())).run();

        assertThat(seen).hasValue(null);
    }
}
