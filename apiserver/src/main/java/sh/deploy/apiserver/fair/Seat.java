package sh.deploy.apiserver.fair;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Seats that one request has taken. While it only waits for somebody else it leaves them to others. Safe for all threads. */
public final class Seat implements AutoCloseable {
    private static final ScopedValue<Seat> CURRENT = ScopedValue.newInstance();

    private final Seats seats;
    private final Ticket ticket;
    private long sinceNanos;
    private boolean sits;
    private boolean isOver;
    private volatile boolean isShared;

    Seat(Seats seats, Ticket ticket, long sinceNanos) {
        this.seats = seats;
        this.ticket = ticket;
        this.sinceNanos = sinceNanos;
        this.sits = true;
    }

    /** That takes none of the seats. */
    Seat(Seats seats, Ticket ticket) {
        this.seats = seats;
        this.ticket = ticket;
        this.isOver = true;
    }

    /** Of the request that the caller works for; null where that has none, such as the server's own. */
    public static @Nullable Seat current() {
        return CURRENT.isBound() ? CURRENT.get() : null;
    }

    /** Does the work of the request. */
    public <T extends @Nullable Object, X extends Throwable> T during(ScopedValue.CallableOp<? extends T, X> work)
            throws X {
        return ScopedValue.where(CURRENT, this).call(work);
    }

    /** The same work for another thread, which works for the request of this one. From now on the seat is not lent. */
    public static Runnable carried(Runnable work) {
        var seat = current();
        if (seat == null) {
            return work;
        }
        seat.isShared = true;
        return () -> ScopedValue.where(CURRENT, seat).run(work);
    }

    /** Whose share it is of. */
    public Sharer who() {
        return ticket.who();
    }

    public Crowd crowd() {
        return ticket.crowd();
    }

    public int width() {
        return ticket.width();
    }

    /** Doing it twice is harmless. */
    public synchronized void leave() {
        if (sits) {
            sits = false;
            seats.leave(ticket, sinceNanos);
        }
    }

    /** Goes on with what it had begun, without another wait: whoever comes has to wait the longer. Nothing once closed. */
    public synchronized void takeAgain() {
        if (!sits && !isOver) {
            sits = true;
            sinceNanos = seats.sitAgain(ticket);
        }
    }

    /** Leaves the seats to others while this one only waits. */
    public void without(Runnable wait) {
        leave();
        try {
            wait.run();
        } finally {
            takeAgain();
        }
    }

    /**
     * As {@link #without}, while what it has made waits for its turn elsewhere, but as far as seats may be lent: where no more may, it keeps its
     * own, and whoever comes waits instead. So does a request of several threads, of which others go on. It counts for as much as it holds
     * meanwhile, be that more than its seats. Since it comes back without a wait, no two can wait for each other.
     *
     * @param bytes that wait with it
     */
    public <T extends @Nullable Object> T lendDuring(long bytes, Supplier<? extends T> wait) {
        long weight = Math.max(width(), 1 + bytes / SeatLimits.BYTES_OF_SEAT);
        var lent = seats.lent(crowd());
        if (isShared || !lent.takeWhole(weight)) {
            return wait.get();
        }
        try {
            leave();
            return wait.get();
        } finally {
            takeAgain();
            lent.giveBack(weight);
        }
    }

    /** Doing it twice is harmless. */
    @Override
    public synchronized void close() {
        isOver = true;
        leave();
    }
}
