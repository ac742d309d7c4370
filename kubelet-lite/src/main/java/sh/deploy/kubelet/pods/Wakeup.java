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

    void ring() {
        lock.lock();
        try {
            ringing = true;
            rung.signal();
        } finally {
            lock.unlock();
        }
    }

    /**
     * @param limit null to wait for a ring however long it takes
     */
    void await(@Nullable Duration limit) throws InterruptedException {
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
            ringing = false;
        } finally {
            lock.unlock();
        }
    }
}
