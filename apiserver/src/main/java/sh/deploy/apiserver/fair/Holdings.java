package sh.deploy.apiserver.fair;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What clients hold of the server with what is theirs and not done: bytes of bodies that have not all come and of answers that nobody reads,
 * watches, places of requests that wait. Room is taken before there is anything to hold. Each level finds the room that is its own whatever the others hold, and the last
 * of what is left is for those who hold little. Safe for all threads; blocks nobody.
 */
public final class Holdings {
    /** The part of all that is left to those who hold little. */
    private static final int OF_THE_LITTLE = 16;

    /**
     * How much may be held, in bytes or by count.
     *
     * @param byAll together
     * @param byOne crowd; where its level may not have all, half of what that may have
     * @param always by a crowd that may take of the last of it
     */
    public record Most(long byAll, long byOne, long always) {
        public Most {
            if (byAll < 0 || byOne < 0 || always < 0 || always > byOne) {
                throw new IllegalArgumentException(
                        "what one may always hold is within what one may hold at all: " + always + ", " + byOne);
            }
        }
    }

    /** Of one crowd. There may be several, which are the same one. */
    public final class Account {
        private final Crowd crowd;

        private Account(Crowd crowd) {
            this.crowd = crowd;
        }

        /** False where there is no room, and then nothing is taken. */
        public boolean take(long amount) {
            if (amount == 0) {
                return true;
            }
            long mine = add(crowd, amount);
            boolean fits = mine <= byOne() && isLeft(mine);
            if (!fits) {
                giveBack(amount);
            }
            return fits;
        }

        /**
         * As {@link #take}, for what cannot come in parts: where its crowd holds nothing else it may be more than one may hold, as far as there
         * is room.
         */
        public boolean takeWhole(long amount) {
            if (amount == 0) {
                return true;
            }
            long mine = add(crowd, amount);
            boolean fits = (mine <= byOne() || mine == amount) && isLeft(mine);
            if (!fits) {
                giveBack(amount);
            }
            return fits;
        }

        /** Takes what is there already, whether there is room or not. */
        public void takeAnyway(long amount) {
            if (amount != 0) {
                add(crowd, amount);
            }
        }

        public void giveBack(long amount) {
            takeAnyway(-amount);
        }

        public long held() {
            return byCrowd.getOrDefault(crowd, 0L);
        }

        /** What this one may hold at most. */
        public long byOne() {
            long ofLevel = crowd.level().most(most.byAll());
            return ofLevel < most.byAll() ? Math.min(most.byOne(), ofLevel / 2) : most.byOne();
        }

        public Crowd crowd() {
            return crowd;
        }

        private boolean isLeft(long mine) {
            var own = crowd.level();
            long after = ofLevel(own).get();
            if (after > own.most(most.byAll())) {
                return false;
            }
            if (after <= own.least(most.byAll())) {
                return true;
            }
            long kept = mine <= most.always() ? 0 : most.byAll() / OF_THE_LITTLE;
            for (var level : Level.values()) {
                kept += level == own
                        ? 0
                        : Math.max(0, level.least(most.byAll()) - ofLevel(level).get());
            }
            return Holdings.this.held() + kept <= most.byAll();
        }
    }

    private final Most most;
    private final Map<Level, AtomicLong> byLevel = new EnumMap<>(Level.class);
    /** Of those who hold something. */
    private final Map<Crowd, Long> byCrowd = new ConcurrentHashMap<>();

    public Holdings(Most most) {
        this.most = most;
        for (var level : Level.values()) {
            byLevel.put(level, new AtomicLong());
        }
    }

    public Account of(Crowd crowd) {
        return new Account(crowd);
    }

    /** Returns what the crowd holds then. */
    private long add(Crowd crowd, long amount) {
        var held = byCrowd.merge(crowd, amount, (before, more) -> before + more == 0 ? null : before + more);
        ofLevel(crowd.level()).addAndGet(amount);
        return held == null ? 0 : held;
    }

    private AtomicLong ofLevel(Level level) {
        var held = byLevel.get(level);
        if (held == null) {
            throw new IllegalArgumentException("no such level: " + level);
        }
        return held;
    }

    /** By all together. */
    public long held() {
        long held = 0;
        for (var level : Level.values()) {
            held += ofLevel(level).get();
        }
        return held;
    }

    public Most most() {
        return most;
    }
}
