package sh.deploy.kubelet.pods;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** A bell: rung by any thread, awaited by one. Rings between two waits are one ring. */
final class Wakeup {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition rung = lock.newCondition();
    private boolean ringing;
    private boolean anew;

    /** Anything may have changed. */
    void ring() {
        ring(true);
    }

    /** One thing has changed, and whoever rings has said what: nothing else need be looked at. */
    void ringForOne() {
        ring(false);
    }

    private void ring(boolean forAll) {
        lock.lock();
        try {
            ringing = true;
            anew |= forAll;
            rung.signal();
        } finally {
            lock.unlock();
        }
    }

    /**
     * @param limit null to wait for a ring however long it takes
     * @return whether to look at everything anew
     */
    boolean await(@Nullable Duration limit) throws InterruptedException {
        lock.lock();
        try {
            long left = limit == null ? 0 : limit.toNanos();
            while (!ringing && (limit == null || left > 0)) {
                if (limit == null) {
                    rung.await();
                } else {
                    left = rung.awaitNanos(left);
                }
            }
            boolean forAll = anew || !ringing;
            ringing = false;
            anew = false;
            return forAll;
        } finally {
            lock.unlock();
        }
    }
}
