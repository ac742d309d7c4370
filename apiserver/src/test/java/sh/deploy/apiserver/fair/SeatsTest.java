package sh.deploy.apiserver.fair;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prometheus.client.CollectorRegistry;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.api.time.SystemTime;

@Timeout(60)
class SeatsTest {
    private static final Sharer WHO = Sharer.of("somebody");

    private final CollectorRegistry metrics = new CollectorRegistry();

    private Seats seats(int waiting, Duration patience) {
        return new Seats(new SeatLimits(2, 1, 1, 2, 1, waiting, 100, patience), metrics, new SystemTime());
    }

    /** With as many to be lent of one crowd. */
    private Seats lending(int seats, int lent) {
        return new Seats(
                new SeatLimits(seats, 4, 2, seats, lent, 10, 100, Duration.ofMinutes(1)), metrics, new SystemTime());
    }

    private static Seat take(Seats seats) throws InterruptedException {
        return seats.take(Level.WORKLOAD, WHO, 1, Seats.Client.STAYS);
    }

    private double lent() {
        return metrics.getSampleValue("deploy_lent_seats");
    }

    private double executing() {
        return sample("apiserver_flowcontrol_current_executing_seats");
    }

    private double waiting() {
        return sample("apiserver_flowcontrol_current_inqueue_requests");
    }

    private double sample(String name) {
        return metrics.getSampleValue(
                name, new String[] {"priority_level", "flow_schema"}, new String[] {"workload", "workload"});
    }

    private double rejected(String reason) {
        return metrics.getSampleValue(
                "apiserver_flowcontrol_rejected_requests_total",
                new String[] {"priority_level", "flow_schema", "reason"},
                new String[] {"workload", "workload", reason});
    }

    private void awaitWaiting(int wanted) throws InterruptedException {
        var never = new CountDownLatch(1);
        for (int look = 0; look < 1_000 && waiting() != wanted; look++) {
            never.await(10, TimeUnit.MILLISECONDS);
        }
        assertThat(waiting()).isEqualTo(wanted);
    }

    private static CompletableFuture<Seat> taking(Seats seats) {
        return taking(() -> take(seats));
    }

    private static CompletableFuture<Seat> taking(Callable<Seat> taking) {
        var taken = new CompletableFuture<Seat>();
        Thread.ofVirtual().start(() -> {
            try {
                taken.complete(taking.call());
            } catch (Exception e) {
                taken.completeExceptionally(e);
            }
        });
        return taken;
    }

    @Test
    void whoWaitsGetsTheSeatThatIsLeft() throws Exception {
        var seats = seats(10, Duration.ofMinutes(1));
        var first = take(seats);
        var second = taking(seats);
        awaitWaiting(1);

        first.close();

        second.get(20, TimeUnit.SECONDS).close();
        assertThat(sample("apiserver_flowcontrol_current_executing_seats")).isZero();
        assertThat(sample("apiserver_flowcontrol_dispatched_requests_total")).isEqualTo(2);
    }

    @Test
    void refusesWhenTooManyWaitAndSaysWhenToTryAgain() throws Exception {
        var seats = seats(1, Duration.ofMinutes(1));
        try (var first = take(seats)) {
            var second = taking(seats);
            awaitWaiting(1);

            assertThatThrownBy(() -> take(seats)).isInstanceOfSatisfying(ProblemException.class, refused -> {
                assertThat(refused.problem().httpStatus()).isEqualTo(429);
                assertThat(refused.problem().retryAfterSeconds()).isEqualTo(1);
                assertThat(refused.problem().message()).contains("1 of yours wait already");
            });
            assertThat(rejected("queue-full")).isEqualTo(1);
            assertThat(first.width()).isEqualTo(1);
            first.close();
            second.get(20, TimeUnit.SECONDS).close();
        }
    }

    @Test
    void refusesWhoHasWaitedForTooLong() throws Exception {
        var seats = seats(1, Duration.ofMillis(20));
        try (var first = take(seats)) {
            assertThatThrownBy(() -> take(seats)).isInstanceOf(ProblemException.class);
            assertThat(rejected("time-out")).isEqualTo(1);
            assertThat(waiting()).isZero();
            assertThat(first.width()).isEqualTo(1);
        }
    }

    @Test
    void whoIsInterruptedLeavesTheLine() throws Exception {
        var seats = seats(1, Duration.ofMinutes(1));
        try (var first = take(seats)) {
            var ended = new CompletableFuture<Void>();
            var waits = Thread.ofVirtual().start(() -> {
                try {
                    take(seats).close();
                } catch (InterruptedException e) {
                    ended.complete(null);
                }
            });
            awaitWaiting(1);

            waits.interrupt();

            ended.get(20, TimeUnit.SECONDS);
            assertThat(waiting()).isZero();
            assertThat(first.width()).isEqualTo(1);
        }
    }

    @Test
    void whoIsGoneLeavesTheLine() throws Exception {
        var seats = seats(1, Duration.ofMinutes(1));
        var hangUp = new CompletableFuture<Runnable>();
        var looking = new AtomicInteger();
        Seats.Client client = action -> {
            looking.incrementAndGet();
            hangUp.complete(action);
            return looking::decrementAndGet;
        };
        try (var first = take(seats)) {
            var second = taking(() -> seats.take(Level.WORKLOAD, WHO, 1, client));

            hangUp.get(20, TimeUnit.SECONDS).run();

            assertThatThrownBy(() -> second.get(20, TimeUnit.SECONDS)).hasMessageContaining("has gone");
            assertThat(waiting()).isZero();
            assertThat(looking).hasValue(0);
            assertThat(rejected("cancelled")).isEqualTo(1);
            assertThat(first.width()).isEqualTo(1);
        }
    }

    @Test
    void whoIsInterruptedLetsThoseSitWhomItHeldBack() throws Exception {
        var seats = new Seats(new SeatLimits(8, 4, 4, 8, 4, 10, 10, Duration.ofMinutes(1)), metrics, new SystemTime());
        for (int i = 0; i < 5; i++) {
            seats.take(Level.WORKLOAD, Sharer.of("user" + i), 1, Seats.Client.STAYS);
        }
        var wide = Thread.ofVirtual().start(() -> {
            try {
                seats.take(Level.WORKLOAD, WHO, 4, Seats.Client.STAYS).close();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        awaitWaiting(1);
        var narrow = taking(() -> seats.take(Level.WORKLOAD, Sharer.of("other"), 1, Seats.Client.STAYS));
        awaitWaiting(2);

        wide.interrupt();

        assertThat(narrow.get(20, TimeUnit.SECONDS).width()).isEqualTo(1);
    }

    @Test
    void aPlaceBesideTheSeatsTakesNone() throws Exception {
        var seats = seats(1, Duration.ofMinutes(1));
        try (var first = take(seats);
                var beside = seats.beside(Level.WORKLOAD, WHO)) {
            beside.without(() -> {});
            assertThat(sample("apiserver_flowcontrol_current_executing_seats")).isEqualTo(1);
            assertThat(first.who()).isEqualTo(beside.who());
        }
        assertThat(sample("apiserver_flowcontrol_current_executing_seats")).isZero();
    }

    @Test
    void othersHaveTheSeatOfWhoOnlyWaits() throws Exception {
        var seats = seats(1, Duration.ofMinutes(1));
        try (var first = take(seats)) {
            first.without(() -> {
                try {
                    take(seats).close();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
            assertThat(sample("apiserver_flowcontrol_current_executing_seats")).isEqualTo(1);
        }
        assertThat(sample("apiserver_flowcontrol_current_executing_seats")).isZero();
    }

    @Test
    void othersHaveTheSeatThatIsLent() throws Exception {
        var seats = lending(16, 4);
        try (var first = take(seats)) {
            double taken = first.lendDuring(0, this::executing);

            assertThat(taken).isZero();
            assertThat(executing()).isEqualTo(1);
            assertThat(first.<Double>lendDuring(0, this::lent)).isEqualTo(1);
            assertThat(lent()).isZero();
        }
        assertThat(executing()).isZero();
    }

    @Test
    void whatWaitsCountsForAsMuchAsItTakes() throws Exception {
        var seats = lending(16, 8);
        try (var narrow = take(seats);
                var wide = seats.take(Level.WORKLOAD, WHO, 2, Seats.Client.STAYS)) {
            assertThat(narrow.<Double>lendDuring(3L * SeatLimits.BYTES_OF_SEAT, this::lent))
                    .isEqualTo(4);
            assertThat(wide.<Double>lendDuring(0, this::lent)).isEqualTo(2);
        }
    }

    @Test
    void whoFindsThatAsMuchIsLentAsMayBeKeepsItsSeat() throws Exception {
        var seats = lending(16, 2);
        try (var first = take(seats);
                var second = take(seats);
                var third = take(seats)) {
            double taken = first.lendDuring(0, () -> second.lendDuring(0, () -> third.lendDuring(0, this::executing)));

            assertThat(taken).isEqualTo(1);
            assertThat(executing()).isEqualTo(3);
            assertThat(lent()).isZero();
        }
    }

    @Test
    void whatIsLongerThanOneMayLendIsLentAlone() throws Exception {
        var seats = lending(16, 2);
        long tooLong = 10L * SeatLimits.BYTES_OF_SEAT;
        try (var first = take(seats);
                var second = take(seats)) {
            assertThat(first.<Double>lendDuring(tooLong, () -> second.lendDuring(tooLong, this::executing)))
                    .isEqualTo(1);
            assertThat(first.<Double>lendDuring(tooLong, this::executing)).isEqualTo(1);
        }
    }

    @Test
    void manyCrowdsLendNoMoreThanThereAreSeatsAndLeaveTheSystemItsPart() throws Exception {
        var seats = lending(16, 8);
        long ofSeven = 6L * SeatLimits.BYTES_OF_SEAT;
        try (var first = seats.take(Level.WORKLOAD, Sharer.of("a"), 1, Seats.Client.STAYS);
                var second = seats.take(Level.WORKLOAD, Sharer.of("b"), 1, Seats.Client.STAYS);
                var node = seats.take(Level.SYSTEM, Sharer.of("system:node:n"), 1, Seats.Client.STAYS)) {
            double beside = first.lendDuring(ofSeven, () -> second.lendDuring(ofSeven, this::lent));
            double both = first.lendDuring(ofSeven, () -> node.lendDuring(0, this::lent));

            assertThat(beside).as("seven, and no seven more").isEqualTo(7);
            assertThat(both).isEqualTo(8);
        }
    }

    @Test
    void whatGoesWrongMeanwhileLeavesNothingLent() throws Exception {
        var seats = lending(16, 2);
        try (var first = take(seats)) {
            assertThatThrownBy(() -> first.lendDuring(0, () -> {
                        throw new IllegalStateException("the log is gone");
                    }))
                    .hasMessage("the log is gone");

            assertThat(lent()).isZero();
            assertThat(executing()).isEqualTo(1);
        }
        assertThat(executing()).isZero();
    }

    @Test
    void aRequestThatIsOverMeanwhileTakesNoSeatAgain() throws Exception {
        var seats = lending(16, 2);
        var first = take(seats);
        assertThat(first.lendDuring(0, () -> {
                    first.close();
                    return "written";
                }))
                .isEqualTo("written");

        assertThat(lent()).isZero();
        assertThat(executing()).isZero();
    }

    @Test
    void aSeatThatIsGivenBackIsNotTakenAgain() throws Exception {
        var seats = seats(1, Duration.ofMinutes(1));
        var seat = take(seats);
        seat.close();
        seat.close();
        seat.takeAgain();

        assertThat(sample("apiserver_flowcontrol_current_executing_seats")).isZero();
    }
}
