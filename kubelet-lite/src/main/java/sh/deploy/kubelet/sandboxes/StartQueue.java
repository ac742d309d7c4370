package sh.deploy.kubelet.sandboxes;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * Lets only a few containers start at a time: more at once make each slower and none sooner. Containers of pods that have their
 * sandbox come first, in order: a pod that is nearly there is ready sooner, and the last no later. Then come sandboxes that pods wait
 * for, in order. Work made ahead (ready sandboxes, twins) runs only while nobody waits. Blocks; for virtual threads.
 */
public final class StartQueue {
    private final int places;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition freed = lock.newCondition();
    private final Line containers = new Line();
    private final Line sandboxes = new Line();
    private int busy;
    private int ahead;

    /** Those who wait for the same, in the order in which they came. */
    private static final class Line {
        private final Set<Long> passed = new HashSet<>();
        private long nextTicket;
        private long served;
        private int waiting;

        void passTurn(long ticket) {
            passed.add(ticket);
            while (passed.remove(served)) {
                served++;
            }
        }
    }

    public StartQueue(int places) {
        this.places = places;
    }

    /** For a container of a pod whose sandbox runs. */
    public <T> T container(Callable<T> work) throws InterruptedException {
        await(containers, () -> busy < places);
        return run(work, false);
    }

    /** For a sandbox that a pod waits for. */
    public <T> T sandbox(Callable<T> work) throws InterruptedException {
        await(sandboxes, () -> busy < places && containers.waiting == 0);
        return run(work, false);
    }

    private void await(Line line, BooleanSupplier free) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            line.waiting++;
            long ticket = line.nextTicket++;
            try {
                while (!free.getAsBoolean() || ticket != line.served) {
                    freed.await();
                }
                busy++;
            } finally {
                // An interrupted waiter would hold up all behind it: its turn passes at once.
                line.passTurn(ticket);
                line.waiting--;
                freed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** For what nobody waits for yet: one at a time, and only when no pod wants to start. */
    public <T> T ahead(Callable<T> work) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (containers.waiting > 0 || sandboxes.waiting > 0 || busy > 0 || ahead > 0) {
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
