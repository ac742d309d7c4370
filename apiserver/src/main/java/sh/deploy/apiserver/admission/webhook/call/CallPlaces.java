package sh.deploy.apiserver.admission.webhook.call;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import sh.deploy.apiserver.fair.FairQueue;
import sh.deploy.apiserver.fair.Sharer;

/**
 * Places of the calls that one webhook gets at once, half of them at most for one crowd. Of those who wait for one all crowds get the same
 * number, however many calls one request of theirs is. Safe for all threads; blocks, so callers run on virtual ones.
 */
final class CallPlaces {
    /** What each call costs, as it is not known how long one takes. */
    private static final int COST = 1;

    private record Waiter(Sharer who, CountDownLatch called) {}

    private final int most;
    private final FairQueue<Waiter> waiting = new FairQueue<>();
    private final Map<String, Integer> byCrowd = new HashMap<>();
    private int taken;

    CallPlaces(int most) {
        this.most = most;
    }

    /** Waits for a place; false where none was free in time. True must be followed by {@link #giveBack}. */
    boolean take(Sharer who, long mostNanos) throws InterruptedException {
        var waiter = new Waiter(who, new CountDownLatch(1));
        synchronized (this) {
            waiting.add(who, waiter, COST);
            callNext();
        }
        boolean called = false;
        try {
            called = waiter.called().await(mostNanos, NANOSECONDS);
        } finally {
            if (!called) {
                giveUp(waiter);
            }
        }
        return called;
    }

    synchronized void giveBack(Sharer who) {
        taken--;
        byCrowd.computeIfPresent(who.crowd(), (crowd, before) -> before == 1 ? null : before - 1);
        callNext();
    }

    /** It may have been called just now. */
    private synchronized void giveUp(Waiter waiter) {
        if (!waiting.remove(waiter.who(), waiter)) {
            giveBack(waiter.who());
        }
    }

    private void callNext() {
        while (taken < most) {
            var next = waiting.next(one -> held(one.who()) < Math.max(1, most / 2), any -> true);
            if (next == null) {
                return;
            }
            taken++;
            byCrowd.merge(next.who().crowd(), 1, Integer::sum);
            next.called().countDown();
        }
    }

    private int held(Sharer who) {
        return byCrowd.getOrDefault(who.crowd(), 0);
    }

    /** How many calls have a place, or wait for one. */
    synchronized int known() {
        return taken + waiting.size();
    }
}
