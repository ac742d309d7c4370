package sh.deploy.apiserver.fair;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What clients hold of the server with what is theirs and not done: bytes of bodies that have not all come and of answers that nobody reads,
 * watches. Room is taken before there is anything to hold. Safe for all threads; blocks nobody.
 */
public final class Holdings {
    /** Of crowds that hold nothing. */
    private static final int MOST_REMEMBERED = 4_096;

    /**
     * How much may be held, in bytes or by count.
     *
     * @param byAll together
     * @param byOne crowd
     * @param always by a crowd also where all others have left nothing
     */
    public record Most(long byAll, long byOne, long always) {
        public Most {
            if (byAll < 0 || byOne < 0 || always < 0 || always > byOne) {
                throw new IllegalArgumentException(
                        "what one may always hold is within what one may hold at all: " + always + ", " + byOne);
            }
        }
    }

    /** Of one crowd. */
    public final class Account {
        private final AtomicLong held = new AtomicLong();

        private Account() {}

        /** False where there is no room, and then nothing is taken. */
        public boolean take(long amount) {
            long mine = held.addAndGet(amount);
            long all = allHeld.addAndGet(amount);
            if (mine <= most.always() || (mine <= most.byOne() && all <= most.byAll())) {
                return true;
            }
            giveBack(amount);
            return false;
        }

        /** Takes what is there already, whether there is room or not. */
        public void takeAnyway(long amount) {
            held.addAndGet(amount);
            allHeld.addAndGet(amount);
        }

        public void giveBack(long amount) {
            held.addAndGet(-amount);
            allHeld.addAndGet(-amount);
        }

        public long held() {
            return held.get();
        }

        public Most most() {
            return most;
        }
    }

    private final Most most;
    private final AtomicLong allHeld = new AtomicLong();
    private final Map<String, Account> accounts = new ConcurrentHashMap<>();

    public Holdings(Most most) {
        this.most = most;
    }

    public Account of(String crowd) {
        if (accounts.size() > MOST_REMEMBERED) {
            accounts.values().removeIf(account -> account.held() == 0);
        }
        return accounts.computeIfAbsent(crowd, any -> new Account());
    }

    /** By all together. */
    public long held() {
        return allHeld.get();
    }

    public Most most() {
        return most;
    }
}
