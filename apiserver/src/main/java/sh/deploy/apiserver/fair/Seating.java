package sh.deploy.apiserver.fair;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Decides which requests work, which wait, and which are refused. Knows no clock and no thread; belongs to whoever guards it.
 *
 * <p>Each level finds the seats that are its own whatever the others do, and within a level whoever has had the least work done is next. A
 * request that finds too few seats free holds back those behind it, so that a wide one is not overtaken for ever; one whose own crowd has all
 * that it may have holds back nobody.
 */
final class Seating {
    /** What a request is assumed to take for each of its seats, until it is known. */
    static final long ASSUMED_NANOS = 1_000_000;

    /** What becomes of a request that comes. */
    sealed interface Verdict {
        record Sits() implements Verdict {}

        /** @param givesWay another that waited and is refused for it */
        record Waits(@Nullable Ticket givesWay) implements Verdict {}

        /** Too many wait: of its crowd, or of its level where none has a longer line. */
        record Full(boolean ofLevel) implements Verdict {}
    }

    private static final Verdict SITS = new Verdict.Sits();

    private final SeatLimits limits;
    private final Map<Level, FairQueue<Ticket>> queues = new EnumMap<>(Level.class);
    private final Map<Level, Integer> ofLevels = new EnumMap<>(Level.class);
    private final Map<String, Integer> ofCrowds = new HashMap<>();
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

    Verdict arrive(Ticket ticket) {
        var queue = queue(ticket.level());
        if (queue.size() == 0 && mayHaveMore(ticket) && fits(ticket)) {
            queue.serve(ticket.who(), cost(ticket, ASSUMED_NANOS));
            sit(ticket);
            return SITS;
        }
        if (queue.sizeOf(ticket.who()) >= limits.waitingOfOne()) {
            return new Verdict.Full(false);
        }
        var givesWay = queue.size() < limits.waitingOfLevel()
                ? null
                : queue.removeLastOfLongest(queue.sizeOf(ticket.who()) + 1);
        if (queue.size() >= limits.waitingOfLevel()) {
            return new Verdict.Full(true);
        }
        if (givesWay != null) {
            givesWay.becomes(Ticket.State.GIVES_WAY);
        }
        ticket.becomes(Ticket.State.WAITS);
        queue.add(ticket.who(), ticket, cost(ticket, ASSUMED_NANOS));
        return called(ticket.level()).contains(ticket) ? SITS : new Verdict.Waits(givesWay);
    }

    /** Who waits no longer. False where it sits already, or gave way. */
    boolean giveUp(Ticket ticket) {
        if (ticket.state() != Ticket.State.WAITS) {
            return false;
        }
        queue(ticket.level()).remove(ticket.who(), ticket);
        ticket.becomes(Ticket.State.GONE);
        return true;
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
        var next = new ArrayList<Ticket>();
        for (var level : Level.values()) {
            next.addAll(called(level));
        }
        return next;
    }

    /** Goes on with what it had begun, whether there is a seat or not: those who come have to wait the longer. */
    void sitAgain(Ticket ticket) {
        queue(ticket.level()).serve(ticket.who(), cost(ticket, ASSUMED_NANOS));
        sit(ticket);
    }

    int waiting(Level level) {
        return queue(level).size();
    }

    int taken(Level level) {
        return ofLevels.getOrDefault(level, 0);
    }

    private List<Ticket> called(Level level) {
        var queue = queue(level);
        if (queue.size() == 0) {
            return List.of();
        }
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
        ofCrowds.merge(ticket.who().crowd(), width, (before, more) -> before + more == 0 ? null : before + more);
    }

    private boolean mayHaveMore(Ticket ticket) {
        int has = ofCrowds.getOrDefault(ticket.who().crowd(), 0);
        return has == 0 || has + ticket.width() <= limits.seatsOfOne();
    }

    private boolean fits(Ticket ticket) {
        var own = ticket.level();
        int after = taken(own) + ticket.width();
        if (after > own.most(limits.seats())) {
            return false;
        }
        int kept = 0;
        for (var level : Level.values()) {
            kept += level == own ? 0 : Math.max(0, level.least(limits.seats()) - taken(level));
        }
        return taken + ticket.width() + kept <= limits.seats();
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
