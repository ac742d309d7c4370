package sh.deploy.kubelet.sandboxes;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Lets only a few containers start at a time: more at once make each slower and none sooner. Pods come first, in order;
 * work made ahead (ready sandboxes, twins) runs only while nobody waits. Blocks; for virtual threads.
 */
public final class StartQueue {
    private final int places;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition freed = lock.newCondition();
    private final Set<Long> passed = new HashSet<>();
    private int busy;
    private int ahead;
    private int urgentWaiting;
    private long nextTicket;
    private long served;

    public StartQueue(int places) {
        this.places = places;
    }

    /** For a pod that waits. */
    public <T> T urgent(Callable<T> work) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            urgentWaiting++;
            long ticket = nextTicket++;
            try {
                while (busy >= places || ticket != served) {
                    freed.await();
                }
                busy++;
            } finally {
                // An interrupted waiter would hold up all behind it: its turn passes at once.
                passTurn(ticket);
                urgentWaiting--;
                freed.signalAll();
            }
        } finally {
            lock.unlock();
        }
        return run(work, false);
    }

    private void passTurn(long ticket) {
        passed.add(ticket);
        while (passed.remove(served)) {
            served++;
        }
    }

    /** For what nobody waits for yet: one at a time, and only when no pod wants to start. */
    public <T> T ahead(Callable<T> work) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (urgentWaiting > 0 || busy > 0 || ahead > 0) {
                freed.await();
            }
            busy++;
            ahead++;
        } finally {
            lock.unlock();
        }
        return run(work, true);
    }

    private <T> T run(Callable<T> work, boolean isAhead) {
        try {
            return work.call();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        } finally {
            lock.lock();
            try {
                busy--;
                if (isAhead) {
                    ahead--;
                }
                freed.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }
}
