package sh.deploy.apiserver.fair;

import io.prometheus.client.CollectorRegistry;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import sh.deploy.api.problem.Problem;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.api.problem.Reason;
import sh.deploy.api.time.Time;

/**
 * The seats of requests at work. Where nobody waits, taking one is a look under a lock that is held for less than a microsecond. Safe for all
 * threads; blocks, so callers run on virtual ones.
 */
public final class Seats {
    /** Somebody who may go away while their request waits. */
    public interface Client {
        /** Somebody of whom it is not known. */
        Client STAYS = action -> () -> {};

        /** Runs once they have gone, on any thread, unless the answer is closed before; must not block. */
        Watched whenGone(Runnable action);
    }

    /** Ends the looking for whether a client has gone. */
    public interface Watched extends AutoCloseable {
        @Override
        void close();
    }

    private static final int TRY_AGAIN_SECONDS = 1;

    /** The part of what one crowd may lend that it may lend of the last of all. */
    private static final int OF_THE_LAST = 8;

    private final ReentrantLock lock = new ReentrantLock();
    private final SeatLimits limits;
    private final Seating seating;
    private final Holdings lent;
    private final SeatMetrics metrics;
    private final Time time;

    public Seats(SeatLimits limits, CollectorRegistry registry, Time time) {
        this.limits = limits;
        this.seating = new Seating(limits);
        this.lent =
                new Holdings(new Holdings.Most(limits.lent(), limits.lentOfOne(), limits.lentOfOne() / OF_THE_LAST));
        this.metrics = new SeatMetrics(registry, limits, this::waiting, this::taken, lent::held);
        this.time = time;
    }

    /**
     * Waits for its turn.
     *
     * @param width how many seats the request takes; it gets as many as are allowed
     * @param client for whom it waits, and not any longer than they do
     * @throws ProblemException 429 where too many wait, it has waited for too long, or the client has gone
     * @throws InterruptedException it has no seat then
     */
    public Seat take(Level level, Sharer who, int width, Client client) throws InterruptedException {
        var ticket = seating.ticket(level, who, width);
        switch (arrive(ticket)) {
            case Seating.Verdict.Sits sits -> {
                metrics.seated(level, 0);
                return new Seat(this, ticket, time.nanos());
            }
            case Seating.Verdict.Full full -> {
                metrics.refused(level, "queue-full", 0);
                throw full.ofLevel()
                        ? refused("the server has as many as it may keep waiting")
                        : refused(limits.waitingOfOne() + " of yours wait already");
            }
            case Seating.Verdict.Waits waits -> {
                try (var whileThere = client.whenGone(() -> giveUp(ticket))) {
                    return await(ticket);
                }
            }
        }
    }

    /** A place beside the seats, for work that is short and has to be done whoever else asks. It is never refused. */
    public Seat beside(Level level, Sharer who) {
        return new Seat(this, new Ticket(level, who, 0));
    }

    private Seating.Verdict arrive(Ticket ticket) {
        Seating.Arrival arrival;
        lock.lock();
        try {
            arrival = seating.arrive(ticket);
        } finally {
            lock.unlock();
        }
        arrival.called().forEach(Ticket::call);
        return arrival.verdict();
    }

    private Seat await(Ticket ticket) throws InterruptedException {
        long since = time.nanos();
        try {
            boolean called = ticket.awaitCall(limits.patience().toNanos());
            if (!called && giveUp(ticket)) {
                metrics.refused(ticket.level(), "time-out", time.nanos() - since);
                throw refused("this one has waited for " + limits.patience().toSeconds() + " s");
            }
        } catch (InterruptedException e) {
            if (!giveUp(ticket) && ticket.state() == Ticket.State.SITS) {
                stand(ticket, 0);
            }
            throw e;
        }
        long waited = time.nanos() - since;
        if (ticket.state() == Ticket.State.GONE) {
            metrics.refused(ticket.level(), "cancelled", waited);
            throw refused("whoever asked has gone");
        }
        if (ticket.state() == Ticket.State.GIVES_WAY) {
            metrics.refused(ticket.level(), "queue-full", waited);
            throw refused("the server has as many as it may keep waiting, most of them yours");
        }
        metrics.seated(ticket.level(), waited);
        return new Seat(this, ticket, time.nanos());
    }

    /** False where it did not wait any more. */
    private boolean giveUp(Ticket ticket) {
        boolean waited;
        List<Ticket> next;
        lock.lock();
        try {
            waited = ticket.state() == Ticket.State.WAITS;
            next = seating.giveUp(ticket);
        } finally {
            lock.unlock();
        }
        next.forEach(Ticket::call);
        if (waited) {
            ticket.call();
        }
        return waited;
    }

    /** @param sinceNanos when it sat down */
    void leave(Ticket ticket, long sinceNanos) {
        long worked = time.nanos() - sinceNanos;
        stand(ticket, worked);
        metrics.worked(ticket.level(), worked);
    }

    private void stand(Ticket ticket, long workedNanos) {
        List<Ticket> next;
        lock.lock();
        try {
            next = seating.stand(ticket, workedNanos);
        } finally {
            lock.unlock();
        }
        next.forEach(Ticket::call);
    }

    /** @return since when it sits */
    long sitAgain(Ticket ticket) {
        lock.lock();
        try {
            seating.sitAgain(ticket);
        } finally {
            lock.unlock();
        }
        return time.nanos();
    }

    /** What a crowd's requests have lent. */
    Holdings.Account lent(Crowd crowd) {
        return lent.of(crowd);
    }

    private int waiting(Level level) {
        lock.lock();
        try {
            return seating.waiting(level);
        } finally {
            lock.unlock();
        }
    }

    private int taken(Level level) {
        lock.lock();
        try {
            return seating.taken(level);
        } finally {
            lock.unlock();
        }
    }

    private static ProblemException refused(String why) {
        return new Problem(
                        Reason.TOO_MANY_REQUESTS,
                        "too many requests, please try again later: " + why,
                        null,
                        List.of(),
                        TRY_AGAIN_SECONDS)
                .toException();
    }
}
