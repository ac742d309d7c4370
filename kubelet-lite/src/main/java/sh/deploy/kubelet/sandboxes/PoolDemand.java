package sh.deploy.kubelet.sandboxes;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Decides how many sandboxes shall wait ready: as many as pods asked for in the largest burst of late, since bursts come
 * again (a Deployment is rolled out, a Job begins anew), and never fewer than the setting says. For one thread at a time;
 * time is given in nanoseconds of any monotonic clock.
 */
final class PoolDemand {
    /** Requests this close together are one burst. */
    static final Duration BURST = Duration.ofSeconds(10);

    /** How long a burst is prepared for after it was. */
    static final Duration REMEMBERED = Duration.ofMinutes(10);

    /** Each one that waits costs about 3 MiB of memory. */
    static final int MOST = 32;

    private final int least;
    private final Deque<Long> requests = new ArrayDeque<>();
    private int largest;
    private long largestAt;

    /**
     * @param least how many wait however few are asked for; with 0 none ever waits
     */
    PoolDemand(int least) {
        this.least = least;
    }

    /** A pod asks for a sandbox, any of the ready ones. */
    void asked(long nowNanos) {
        requests.addLast(nowNanos);
        forgetOlder(nowNanos);
        if (requests.size() >= largest || isForgotten(nowNanos)) {
            largest = requests.size();
            largestAt = nowNanos;
        }
    }

    private void forgetOlder(long nowNanos) {
        while (requests.size() > MOST || !requests.isEmpty() && nowNanos - requests.getFirst() > BURST.toNanos()) {
            requests.removeFirst();
        }
    }

    private boolean isForgotten(long nowNanos) {
        return nowNanos - largestAt > REMEMBERED.toNanos();
    }

    /** How many shall wait. */
    int wanted(long nowNanos) {
        return least == 0 || isForgotten(nowNanos) ? least : Math.max(least, largest);
    }

    /** Whether {@link #wanted} may fall when nothing happens but time. */
    boolean hasGrown(long nowNanos) {
        return wanted(nowNanos) > least;
    }
}
