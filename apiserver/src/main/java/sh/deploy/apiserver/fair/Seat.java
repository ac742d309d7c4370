package sh.deploy.apiserver.fair;

import org.jspecify.annotations.Nullable;

/** Seats that one request has taken. While it only waits for somebody else it leaves them to others. Safe for all threads. */
public final class Seat implements AutoCloseable {
    private static final ScopedValue<Seat> CURRENT = ScopedValue.newInstance();

    private final Seats seats;
    private final Ticket ticket;
    private long sinceNanos;
    private boolean sits;
    private boolean isOver;

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

    /** The same work for another thread, which works for the request of this one. */
    public static Runnable carried(Runnable work) {
        var seat = current();
        return seat == null ? work : () -> ScopedValue.where(CURRENT, seat).run(work);
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

    /** Doing it twice is harmless. */
    @Override
    public synchronized void close() {
        isOver = true;
        leave();
    }
}
