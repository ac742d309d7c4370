package sh.deploy.kubelet.fence;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How long this node may run what runs at most once. The server offers a number in order with what it says of the pods, the node's
 * beats name the number once it is adopted, and each answer to a beat may grant some time from when the beat was sent, of which the end
 * is for killing. Adopting waits for starts under way of pods that are gone, those that an earlier agent asked for too: the lease must not
 * come back before the engine is done with them.
 *
 * <p>Safe for all threads. The thread that beats takes no lock here and allocates nothing.
 */
public final class NodeLease {
    private static final Logger LOG = LoggerFactory.getLogger(NodeLease.class);
    private static final long NANOS_PER_MILLI = 1_000_000;

    /**
     * What the fence keeps of each lease, to have killed everything by its end. Measured with six busy threads for each core: SIGKILL is
     * sent 6 to 22 ms after the fence's time, and the process is gone 8 to 43 ms after it; what the watchdog has not found ahead, since it
     * was only just started, took 155 ms. A process that is killed and waits for a core to end on runs nothing of its own any more.
     */
    static final long KILLED_WITHIN_NANOS = 200 * NANOS_PER_MILLI;

    /** With less than this part of it left the server has not answered for long, and what starts now would soon be killed. */
    private static final int USEFUL_PART = 3;

    private final LongSupplier beatClock;
    private final LongSupplier clock;
    private final Map<String, String> podsOfStarts = new HashMap<>();
    private final Set<String> awaited = new HashSet<>();
    /** Starts that an earlier agent asked for, and of which nobody has seen what became. */
    private final Set<String> fromBefore = new HashSet<>();

    private boolean startsUnknown;
    private volatile long number;
    private long offered;
    private volatile long endNanos;
    private volatile long lengthNanos;
    private volatile boolean lastsWithTheProcess;
    private volatile @Nullable LeaseFile file;
    private volatile Runnable whenBack = () -> {};
    private volatile Runnable whenAwaited = () -> {};

    /** @param clocks makes clocks of one time, in nanoseconds above 0; each is read by one thread at a time */
    public NodeLease(Supplier<? extends LongSupplier> clocks) {
        this.beatClock = clocks.get();
        this.clock = clocks.get();
    }

    /** The adopted number, for beats; 0 before the first. */
    public long number() {
        return number;
    }

    /** When a beat is sent. For the thread that beats only. */
    public long beatNanos() {
        return beatClock.getAsLong();
    }

    /**
     * The server has answered a beat. For the thread that beats only.
     *
     * @param granted the number it holds, 0 when it grants nothing
     * @param sentNanos by {@link #beatNanos}
     */
    public void granted(long granted, long millis, long sentNanos) {
        long length = millis * NANOS_PER_MILLI - KILLED_WITHIN_NANOS;
        long end = sentNanos + length;
        long before = endNanos;
        if (granted == 0 || granted != number || end <= before) {
            return;
        }
        lengthNanos = length;
        endNanos = end;
        var shared = file;
        if (shared != null) {
            shared.extend(end);
        }
        long now = beatClock.getAsLong();
        if (before <= now && now < end) {
            whenBack.run();
        }
    }

    /** The number to name from now on; called after what the server said before has reached the pods. */
    public synchronized void offer(long next) {
        offered = next;
        adopt();
    }

    private void adopt() {
        if (awaited.isEmpty() && !startsUnknown) {
            number = offered;
        } else if (number != offered) {
            LOG.warn("lease {} is not taken yet: the engine may still be starting {}", offered, awaited);
        }
    }

    /** One of the containers a start of which has to end before the next number is adopted; empty for none. */
    synchronized Optional<String> awaited() {
        return awaited.stream().findFirst();
    }

    /** The server lives in this process: while one is frozen so is the other, and when one dies nobody judges this node. */
    public void lastsWithTheProcess() {
        lastsWithTheProcess = true;
        whenBack.run();
    }

    boolean isOfTheProcess() {
        return lastsWithTheProcess;
    }

    /** How long it lasts; zero or less when it is out. */
    long restNanos() {
        if (lastsWithTheProcess) {
            return Long.MAX_VALUE;
        }
        synchronized (clock) {
            return endNanos - clock.getAsLong();
        }
    }

    /** Whether it lasts long enough to start something. */
    boolean isUseful() {
        long rest = restNanos();
        return rest > 0 && rest >= lengthNanos / USEFUL_PART;
    }

    /** Whether there was one, were it an earlier agent's. */
    boolean wasHeld() {
        return endNanos > 0;
    }

    /** @param runnable called by the thread that beats, so it must not wait */
    void whenBack(Runnable runnable) {
        whenBack = runnable;
    }

    /** What runs at most once may soon be moved here. */
    public void awaitGuarded() {
        whenAwaited.run();
    }

    /** @param runnable must not wait */
    void whenAwaited(Runnable runnable) {
        whenAwaited = runnable;
    }

    /** Also tells the file from now on; goes on with a lease that an earlier agent left there. */
    void share(LeaseFile shared) {
        file = shared;
        shared.extend(endNanos);
        if (number == 0) {
            endNanos = shared.endNanos();
        }
    }

    /** One that an earlier agent asked for as well is its pod's by being {@link #claimed} alone. */
    synchronized void startBegan(String container, String pod) {
        if (!fromBefore.contains(container)) {
            podsOfStarts.put(container, pod);
        }
    }

    /** What an earlier agent asked for cannot be read yet: until it is, no number is adopted. */
    synchronized void startsUnknown() {
        startsUnknown = true;
    }

    /** Starts that an earlier agent asked for: no number is adopted before each is {@link #claimed} or has ended. */
    synchronized void startsFromBefore(Collection<String> containers) {
        fromBefore.addAll(containers);
        awaited.addAll(containers);
        if (startsUnknown) {
            startsUnknown = false;
            adopt();
        }
    }

    /**
     * A container found here is a pod's that is still wanted here, so a start of it from before need not be awaited while that is so.
     *
     * @param wanted false from before {@link #podGone} on
     */
    synchronized void claimed(String container, String pod, BooleanSupplier wanted) {
        if (fromBefore.contains(container)
                && wanted.getAsBoolean()
                && podsOfStarts.putIfAbsent(container, pod) == null
                && awaited.remove(container)) {
            adopt();
        }
    }

    synchronized boolean isFromBefore(String container) {
        return fromBefore.contains(container);
    }

    /** Harmless when none was under way. */
    synchronized void startEnded(String container) {
        fromBefore.remove(container);
        podsOfStarts.remove(container);
        if (awaited.remove(container)) {
            adopt();
        }
    }

    /** The pod is gone: its starts under way must end before the next number is adopted. */
    synchronized void podGone(String pod) {
        podsOfStarts.forEach((container, owner) -> {
            if (owner.equals(pod)) {
                awaited.add(container);
            }
        });
    }
}
