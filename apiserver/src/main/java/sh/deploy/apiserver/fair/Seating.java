package sh.deploy.apiserver.fair;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Decides which requests work, which wait, and which are refused. Knows no clock and no thread; belongs to whoever guards it.
 *
 * <p>Each level finds the seats that are its own whatever the others do, and within a level whoever has had the least work done is next. A
 * request that finds too few seats free holds back those behind it, and those of levels after its own but for the seats that are theirs, so
 * that a wide one is not overtaken for ever; one whose own crowd has all that it may have holds back nobody.
 */
final class Seating {
    /** What a request is assumed to take for each of its seats, until it is known. */
    static final long ASSUMED_NANOS = 1_000_000;

    /** What becomes of a request that comes. */
    sealed interface Verdict {
        record Sits() implements Verdict {}

        record Waits() implements Verdict {}

        /** Too many wait: of its crowd, or of its level where none has a longer line. */
        record Full(boolean ofLevel) implements Verdict {}
    }

    /** @param called others that sit now, or have to give way, and are to be told */
    record Arrival(Verdict verdict, List<Ticket> called) {}

    private static final Verdict SITS = new Verdict.Sits();
    private static final Verdict WAITS = new Verdict.Waits();

    private final SeatLimits limits;
    private final Map<Level, FairQueue<Ticket>> queues = new EnumMap<>(Level.class);
    private final Map<Level, Integer> ofLevels = new EnumMap<>(Level.class);
    private final Map<Crowd, Integer> ofCrowds = new HashMap<>();
    private int taken;

    Seating(SeatLimits limits) {
        this.limits = limits;
        for (var level : Level.values()) {
            queues.put(level, new FairQueue<>());
            ofLevels.put(level, 0);
        }
    }

    /** No wider than is allowed, and one at least. */
    Ticket ticket(Level level, Sharer who, int width) {
        int most = Math.min(limits.widest(), level.most(limits.seats()));
        return new Ticket(level, who, Math.clamp(width, 1, Math.max(1, most)));
    }

    Arrival arrive(Ticket ticket) {
        var queue = queue(ticket.level());
        if (queue.size() == 0 && mayHaveMore(ticket) && fits(ticket)) {
            queue.serve(ticket.who(), cost(ticket, ASSUMED_NANOS));
            sit(ticket);
            return new Arrival(SITS, List.of());
        }
        if (queue.sizeOf(ticket.who()) >= limits.waitingOfOne()) {
            return new Arrival(new Verdict.Full(false), List.of());
        }
        ticket.becomes(Ticket.State.WAITS);
        queue.add(ticket.who(), ticket, cost(ticket, ASSUMED_NANOS));
        var called = called(ticket.level());
        if (ticket.state() == Ticket.State.WAITS && queue.size() > limits.waitingOfLevel()) {
            return instead(ticket, called);
        }
        return arrived(ticket, called);
    }

    /** Another gives way to one that has to wait where there is no place for it, or it goes itself. */
    private Arrival instead(Ticket ticket, List<Ticket> called) {
        var queue = queue(ticket.level());
        var givesWay = queue.removeLastOfLongest(queue.sizeOf(ticket.who()));
        if (givesWay == null) {
            called.addAll(giveUp(ticket));
            return new Arrival(new Verdict.Full(true), called);
        }
        givesWay.becomes(Ticket.State.GIVES_WAY);
        called.add(givesWay);
        called.addAll(called()); // it may have held back those behind it
        return arrived(ticket, called);
    }

    private static Arrival arrived(Ticket ticket, List<Ticket> called) {
        called.remove(ticket);
        return new Arrival(ticket.state() == Ticket.State.SITS ? SITS : WAITS, called);
    }

    /**
     * Who waits no longer; nothing where it does not wait.
     *
     * @return those who sit now, whom it held back
     */
    List<Ticket> giveUp(Ticket ticket) {
        if (ticket.state() != Ticket.State.WAITS) {
            return List.of();
        }
        queue(ticket.level()).remove(ticket.who(), ticket);
        ticket.becomes(Ticket.State.GONE);
        return called();
    }

    /**
     * A request is done, or only waits for something from now on.
     *
     * @param workedNanos since it sat down
     * @return those who sit now
     */
    List<Ticket> stand(Ticket ticket, long workedNanos) {
        ticket.becomes(Ticket.State.GONE);
        count(ticket, -ticket.width());
        queue(ticket.level()).charge(ticket.who(), cost(ticket, workedNanos - ASSUMED_NANOS));
        return called();
    }

    /** Goes on with what it had begun, whether there is a seat or not: those who come have to wait the longer. */
    void sitAgain(Ticket ticket) {
        queue(ticket.level()).goOn(ticket.who(), cost(ticket, ASSUMED_NANOS));
        sit(ticket);
    }

    int waiting(Level level) {
        return queue(level).size();
    }

    int taken(Level level) {
        return ofLevels.getOrDefault(level, 0);
    }

    private List<Ticket> called() {
        var called = new ArrayList<Ticket>();
        for (var level : Level.values()) {
            called.addAll(called(level));
        }
        return called;
    }

    private List<Ticket> called(Level level) {
        var queue = queue(level);
        var called = new ArrayList<Ticket>();
        for (var next = queue.next(this::mayHaveMore, this::fits);
                next != null;
                next = queue.next(this::mayHaveMore, this::fits)) {
            sit(next);
            called.add(next);
        }
        return called;
    }

    private void sit(Ticket ticket) {
        ticket.becomes(Ticket.State.SITS);
        count(ticket, ticket.width());
    }

    private void count(Ticket ticket, int width) {
        taken += width;
        ofLevels.merge(ticket.level(), width, Integer::sum);
        ofCrowds.merge(ticket.crowd(), width, (before, more) -> before + more == 0 ? null : before + more);
    }

    private boolean mayHaveMore(Ticket ticket) {
        int has = ofCrowds.getOrDefault(ticket.crowd(), 0);
        return has == 0 || has + ticket.width() <= limits.seatsOfOne(ticket.level());
    }

    private boolean fits(Ticket ticket) {
        var own = ticket.level();
        int after = taken(own) + ticket.width();
        if (after > own.most(limits.seats())) {
            return false;
        }
        if (after <= own.least(limits.seats())) {
            return true; // its own, though others have come back to more than there were left
        }
        if (isAwaitedBefore(own)) {
            return false; // one by one they would take each seat that a wide one waits for
        }
        int kept = 0;
        for (var level : Level.values()) {
            kept += level == own ? 0 : Math.max(0, level.least(limits.seats()) - taken(level));
        }
        return taken + ticket.width() + kept <= limits.seats();
    }

    /** Whether a request of a level before this one finds too few seats. */
    private boolean isAwaitedBefore(Level own) {
        for (var level : Level.values()) {
            if (level == own) {
                return false;
            }
            if (queue(level).isAnyReady(this::mayHaveMore)) {
                return true;
            }
        }
        return false;
    }

    private FairQueue<Ticket> queue(Level level) {
        var queue = queues.get(level);
        if (queue == null) {
            throw new IllegalArgumentException("no such level: " + level);
        }
        return queue;
    }

    private static long cost(Ticket ticket, long nanos) {
        return ticket.width() * nanos;
    }
}
