package sh.deploy.apiserver.audit;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How much may wait to be written, in bytes of memory, bodies included. What strangers do has a room of its own, so that no flood of theirs
 * takes that of others. Safe for all threads.
 */
final class Room {
    static final long MOST_BYTES = 16 << 20;
    static final long STRANGERS_BYTES = MOST_BYTES / 4;

    /** For what is under way when the rest is full: requests at work and open watches, thousands of them. */
    private static final long RESERVED_BYTES = 16 << 20;

    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong strangersBytes = new AtomicLong();

    /**
     * @param mayUseReserve also where there is room only for what was let in before
     * @return false where there is no room
     */
    boolean take(long weight, Priority by, boolean mayUseReserve) {
        long most = by.isOfStrangers() ? STRANGERS_BYTES : mayUseReserve ? MOST_BYTES + RESERVED_BYTES : MOST_BYTES;
        var taken = taken(by);
        if (taken.addAndGet(weight) > most) {
            taken.addAndGet(-weight);
            return false;
        }
        return true;
    }

    void give(long weight, Priority by) {
        taken(by).addAndGet(-weight);
    }

    /** Whether nothing more may be let in; of strangers half of the room is for those that were let in before. */
    boolean isFull(Priority by) {
        return taken(by).get() > (by.isOfStrangers() ? STRANGERS_BYTES / 2 : MOST_BYTES);
    }

    /** Whether what waits should be written before more comes along. */
    boolean isFilling() {
        return bytes.get() > MOST_BYTES / 4 || strangersBytes.get() > STRANGERS_BYTES / 4;
    }

    private AtomicLong taken(Priority by) {
        return by.isOfStrangers() ? strangersBytes : bytes;
    }
}
