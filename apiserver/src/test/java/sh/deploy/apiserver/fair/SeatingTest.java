package sh.deploy.apiserver.fair;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SeatingTest {
    private static final long MS = 1_000_000;
    private static final Sharer GREEDY = Sharer.of("greedy");
    private static final Sharer MODEST = Sharer.of("modest");

    /** Of 16 seats the system level has 2 of its own, workloads 8, strangers 1. */
    private final Seating seating = new Seating(new SeatLimits(16, 8, 4, 16, 8, 6, 10, Duration.ofSeconds(1)));

    private Ticket arrive(Level level, Sharer who, int width) {
        var ticket = seating.ticket(level, who, width);
        seating.arrive(ticket);
        return ticket;
    }

    private Ticket workload(Sharer who, int width) {
        return arrive(Level.WORKLOAD, who, width);
    }

    private List<Ticket> workloads(Sharer who, int count) {
        var tickets = new ArrayList<Ticket>();
        for (int i = 0; i < count; i++) {
            tickets.add(workload(who, 1));
        }
        return tickets;
    }

    private static long sitting(List<Ticket> tickets) {
        return tickets.stream()
                .filter(ticket -> ticket.state() == Ticket.State.SITS)
                .count();
    }

    @Test
    void oneSharerCannotTakeAllSeats() {
        assertThat(sitting(workloads(GREEDY, 14))).isEqualTo(8);
        assertThat(workload(MODEST, 1).state()).isEqualTo(Ticket.State.SITS);
    }

    @Test
    void aCrowdOfAccountsCannotEither() {
        var tickets = new ArrayList<Ticket>();
        for (int i = 0; i < 14; i++) {
            tickets.add(workload(Sharer.of("system:serviceaccount:tenant:a" + i), 1));
        }

        assertThat(sitting(tickets)).isEqualTo(8);
        assertThat(workload(MODEST, 1).state()).isEqualTo(Ticket.State.SITS);
    }

    @Test
    void theSystemFindsItsSeatsWhateverOthersDo() {
        for (int i = 0; i < 20; i++) {
            workloads(Sharer.of("user" + i), 2);
        }

        assertThat(seating.taken(Level.WORKLOAD)).isEqualTo(13);
        assertThat(arrive(Level.SYSTEM, Sharer.of("system:node:a"), 1).state()).isEqualTo(Ticket.State.SITS);
        assertThat(arrive(Level.SYSTEM, Sharer.of("system:node:b"), 1).state()).isEqualTo(Ticket.State.SITS);
    }

    @Test
    void whoeverIsOnlyCalledLikeTheSystemTakesNoSeatsOfIts() {
        assertThat(sitting(workloads(Sharer.of("system:controllers"), 8))).isEqualTo(8);

        assertThat(arrive(Level.SYSTEM, Sharer.of("system:controllers"), 1).state())
                .isEqualTo(Ticket.State.SITS);
    }

    @Test
    void theControllersHaveSeatsLeftWhileTheyDoTheTwoWidestThingsThereAre() {
        var usual = new Seating(SeatLimits.of(400, 2));
        var controllers = Sharer.of("system:controllers");
        var seated = new ArrayList<Ticket>();
        for (int i = 0; i < 5; i++) {
            seated.add(usual.ticket(Level.SYSTEM, controllers, 100));
            usual.arrive(seated.getLast());
        }

        assertThat(sitting(seated)).isEqualTo(4);
    }

    @Test
    void strangersHaveFewAndTheirsAlone() {
        var stranger = Sharer.of("system:anonymous");
        for (int i = 0; i < 4; i++) {
            arrive(Level.STRANGERS, stranger, 1);
        }

        assertThat(seating.taken(Level.STRANGERS)).isEqualTo(2);
        assertThat(sitting(workloads(GREEDY, 8))).isEqualTo(8);
    }

    @Test
    void aWideRequestTakesAsManySeats() {
        var wide = List.of(workload(GREEDY, 4), workload(GREEDY, 100), workload(GREEDY, 1));

        assertThat(wide.get(1).width()).isEqualTo(4);
        assertThat(sitting(wide)).isEqualTo(2);
        assertThat(seating.taken(Level.WORKLOAD)).isEqualTo(8);
    }

    @Test
    void whoWaitsSitsWhenAnotherIsDone() {
        var tickets = workloads(GREEDY, 9);
        assertThat(tickets.getLast().state()).isEqualTo(Ticket.State.WAITS);

        assertThat(seating.stand(tickets.getFirst(), MS)).containsExactly(tickets.getLast());
        assertThat(tickets.getLast().state()).isEqualTo(Ticket.State.SITS);
    }

    @Test
    void whoHasHadLessDoneIsNext() {
        var limits = new SeatLimits(2, 2, 1, 2, 2, 6, 20, Duration.ofSeconds(1));
        var small = new Seating(limits);
        var working = new ArrayList<Ticket>();
        for (int i = 0; i < 2; i++) {
            var ticket = small.ticket(Level.WORKLOAD, GREEDY, 1);
            small.arrive(ticket);
            working.add(ticket);
        }
        var more = small.ticket(Level.WORKLOAD, GREEDY, 1);
        small.arrive(more);
        var modest = small.ticket(Level.WORKLOAD, MODEST, 1);
        small.arrive(modest);

        assertThat(small.stand(working.getFirst(), 50 * MS)).containsExactly(modest);
        assertThat(small.stand(working.getLast(), 50 * MS)).containsExactly(more);
    }

    @Test
    void workIsCountedByHowLongItTookAndNotByHowOftenItWasAskedFor() {
        var single = new Seating(new SeatLimits(1, 1, 1, 1, 1, 6, 20, Duration.ofSeconds(1)));
        single.stand(arriveAt(single, GREEDY), 50 * MS);
        for (int i = 0; i < 3; i++) {
            single.stand(arriveAt(single, MODEST), MS / 100);
        }
        var working = arriveAt(single, Sharer.of("third"));
        var greedy = arriveAt(single, GREEDY);
        var modest = arriveAt(single, MODEST);

        assertThat(single.stand(working, MS)).containsExactly(modest);
        assertThat(single.stand(modest, MS)).containsExactly(greedy);
    }

    private static Ticket arriveAt(Seating seating, Sharer who) {
        var ticket = seating.ticket(Level.WORKLOAD, who, 1);
        seating.arrive(ticket);
        return ticket;
    }

    @Test
    void aWideRequestIsNotOvertakenForEver() {
        var working = new ArrayList<Ticket>();
        for (int i = 0; i < 13; i++) {
            working.add(workload(Sharer.of("user" + i), 1));
        }
        var wide = workload(GREEDY, 4);
        var behind = workload(MODEST, 1);

        for (int i = 0; i < 3; i++) {
            assertThat(seating.stand(working.get(i), MS)).isEmpty();
        }
        assertThat(seating.stand(working.get(3), MS)).containsExactly(wide);
        assertThat(seating.stand(working.get(4), MS)).containsExactly(behind);
    }

    /** Thirteen sit, and more wait; of the system two sit, and one that is wide waits. */
    private List<Ticket> crowdedBeside(Ticket wide) {
        arrive(Level.SYSTEM, Sharer.of("system:node:a"), 1);
        arrive(Level.SYSTEM, Sharer.of("system:node:b"), 1);
        var workloads = new ArrayList<Ticket>();
        for (int i = 0; i < 13 + 5; i++) {
            workloads.add(workload(Sharer.of("user" + i), 1));
        }
        seating.arrive(wide);
        assertThat(sitting(workloads)).isEqualTo(13);
        assertThat(wide.state()).isEqualTo(Ticket.State.WAITS);
        return workloads;
    }

    @Test
    void aWideRequestOfTheSystemIsNotOvertakenByOthersForEver() {
        var wide = seating.ticket(Level.SYSTEM, Sharer.of("system:node:c"), 4);
        var workloads = crowdedBeside(wide);

        for (int i = 0; i < 3; i++) {
            assertThat(seating.stand(workloads.get(i), MS)).isEmpty();
        }
        assertThat(seating.stand(workloads.get(3), MS)).containsExactly(wide);
        assertThat(seating.stand(workloads.get(4), MS)).containsExactly(workloads.get(13));
    }

    @Test
    void othersSitWhereOneOfTheSystemWaitsNoLonger() {
        var wide = seating.ticket(Level.SYSTEM, Sharer.of("system:node:c"), 4);
        var workloads = crowdedBeside(wide);
        seating.stand(workloads.getFirst(), MS);

        assertThat(seating.giveUp(wide)).containsExactly(workloads.get(13));
    }

    @Test
    void whileOneOfTheSystemWaitsOthersHaveTheirOwnSeats() {
        var wide = seating.ticket(Level.SYSTEM, Sharer.of("system:node:c"), 4);
        for (int i = 0; i < 2; i++) {
            arrive(Level.SYSTEM, Sharer.of("system:node:a"), 3);
        }
        seating.arrive(wide);
        assertThat(wide.state()).isEqualTo(Ticket.State.WAITS);

        assertThat(sitting(workloads(GREEDY, 8))).isEqualTo(8);
    }

    @Test
    void oneWhoseCrowdHasAllItMayHaveHoldsBackNoOtherLevel() {
        var roomy = new Seating(new SeatLimits(32, 4, 2, 32, 4, 6, 10, Duration.ofSeconds(1)));
        for (int i = 0; i < 5; i++) {
            roomy.arrive(roomy.ticket(Level.SYSTEM, Sharer.of("system:node:a"), 2));
        }
        assertThat(roomy.waiting(Level.SYSTEM)).isEqualTo(1);

        for (int i = 0; i < 17; i++) {
            roomy.arrive(roomy.ticket(Level.WORKLOAD, Sharer.of("user" + i), 1));
        }
        assertThat(roomy.taken(Level.WORKLOAD)).as("sixteen are theirs").isEqualTo(17);
    }

    @Test
    void refusesTheOneTooManyOfASharer() {
        workloads(GREEDY, 8 + 6);

        var one = seating.ticket(Level.WORKLOAD, GREEDY, 1);
        assertThat(seating.arrive(one).verdict()).isEqualTo(new Seating.Verdict.Full(false));
        assertThat(seating.waiting(Level.WORKLOAD)).isEqualTo(6);
    }

    @Test
    void whereALevelIsFullTheLongestLineGivesWay() {
        var flood = workloads(GREEDY, 8 + 6);
        for (int i = 0; i < 5; i++) {
            workload(Sharer.of("user" + i), 1);
        }
        for (int i = 0; i < 4; i++) {
            workload(Sharer.of("late" + i), 1);
        }
        assertThat(seating.waiting(Level.WORKLOAD)).isEqualTo(10);

        var one = seating.ticket(Level.WORKLOAD, MODEST, 1);
        assertThat(seating.arrive(one))
                .isEqualTo(new Seating.Arrival(new Seating.Verdict.Waits(), List.of(flood.getLast())));
        assertThat(flood.getLast().state()).isEqualTo(Ticket.State.GIVES_WAY);
        assertThat(seating.waiting(Level.WORKLOAD)).isEqualTo(10);
    }

    @Test
    void refusesWhereALevelIsFullAndNoLineIsLonger() {
        for (int i = 0; i < 13 + 10; i++) {
            workload(Sharer.of("user" + i), 1);
        }

        var one = seating.ticket(Level.WORKLOAD, MODEST, 1);
        assertThat(seating.arrive(one).verdict()).isEqualTo(new Seating.Verdict.Full(true));
        assertThat(seating.waiting(Level.WORKLOAD)).isEqualTo(10);
    }

    @Test
    void whoGivesUpWaitingIsNotCalled() {
        var tickets = workloads(GREEDY, 9);

        seating.giveUp(tickets.getLast());
        seating.giveUp(tickets.get(1));

        assertThat(tickets.getLast().state()).isEqualTo(Ticket.State.GONE);
        assertThat(tickets.get(1).state()).isEqualTo(Ticket.State.SITS);
        assertThat(seating.stand(tickets.getFirst(), MS)).isEmpty();
    }

    @Test
    void whoGivesUpLetsThoseSitWhomItHeldBack() {
        for (int i = 0; i < 12; i++) {
            workload(Sharer.of("user" + i), 1);
        }
        var wide = workload(GREEDY, 4);
        var behind = workload(MODEST, 1);
        assertThat(behind.state()).isEqualTo(Ticket.State.WAITS);

        assertThat(seating.giveUp(wide)).containsExactly(behind);
        assertThat(behind.state()).isEqualTo(Ticket.State.SITS);
    }

    @Test
    void whoComesTellsOfAllThatSitBecauseAnotherGaveWay() {
        var small = new Seating(new SeatLimits(8, 4, 4, 8, 4, 6, 2, Duration.ofSeconds(1)));
        for (int i = 0; i < 5; i++) {
            small.arrive(small.ticket(Level.WORKLOAD, Sharer.of("user" + i), 1));
        }
        var wide = small.ticket(Level.WORKLOAD, Sharer.of("system:serviceaccount:tenant:a"), 4);
        var narrow = small.ticket(Level.WORKLOAD, Sharer.of("system:serviceaccount:tenant:b"), 1);
        small.arrive(wide);
        small.arrive(narrow);

        var arrival = small.arrive(small.ticket(Level.WORKLOAD, MODEST, 4));

        assertThat(arrival).isEqualTo(new Seating.Arrival(new Seating.Verdict.Waits(), List.of(wide, narrow)));
        assertThat(wide.state()).isEqualTo(Ticket.State.GIVES_WAY);
        assertThat(narrow.state()).isEqualTo(Ticket.State.SITS);
    }

    @Test
    void nobodyGivesWayToOneForWhomThereIsASeat() {
        var full = new Seating(new SeatLimits(16, 4, 4, 16, 4, 6, 6, Duration.ofSeconds(1)));
        var flood = new ArrayList<Ticket>();
        for (int i = 0; i < 4 + 6; i++) {
            flood.add(full.ticket(Level.WORKLOAD, GREEDY, 1));
            full.arrive(flood.getLast());
        }

        var arrival = full.arrive(full.ticket(Level.WORKLOAD, MODEST, 1));

        assertThat(arrival).isEqualTo(new Seating.Arrival(new Seating.Verdict.Sits(), List.of()));
        assertThat(flood.getLast().state()).isEqualTo(Ticket.State.WAITS);
        assertThat(full.waiting(Level.WORKLOAD)).isEqualTo(6);
    }

    @Test
    void theSystemFindsItsSeatsAlsoWhereOthersHaveComeBackToMore() {
        var waits = workload(GREEDY, 4);
        seating.stand(waits, MS);
        for (int i = 0; i < 13; i++) {
            workload(Sharer.of("user" + i), 1);
        }
        seating.sitAgain(waits);
        assertThat(seating.taken(Level.WORKLOAD)).as("of sixteen").isEqualTo(17);

        assertThat(arrive(Level.SYSTEM, Sharer.of("system:node:a"), 2).state()).isEqualTo(Ticket.State.SITS);
        assertThat(arrive(Level.SYSTEM, Sharer.of("system:node:b"), 1).state()).isEqualTo(Ticket.State.WAITS);
    }

    @Test
    void whoComesBackFromWaitingForOthersSitsAtOnceAndHoldsUpWhoComes() {
        var waits = workload(GREEDY, 4);
        seating.stand(waits, MS);
        workloads(GREEDY, 8);

        seating.sitAgain(waits);

        assertThat(seating.taken(Level.WORKLOAD)).isEqualTo(12);
        assertThat(workload(MODEST, 2).state()).isEqualTo(Ticket.State.WAITS);
    }

    @Test
    void allSeatsAreFreeAgainInTheEnd() {
        var all = new ArrayList<>(workloads(GREEDY, 14));
        all.addAll(workloads(MODEST, 14));
        boolean some = true;
        while (some) {
            var sits = all.stream()
                    .filter(ticket -> ticket.state() == Ticket.State.SITS)
                    .findFirst();
            sits.ifPresent(ticket -> seating.stand(ticket, MS));
            some = sits.isPresent();
        }

        assertThat(seating.taken(Level.WORKLOAD)).isZero();
        assertThat(seating.waiting(Level.WORKLOAD)).isZero();
    }
}
