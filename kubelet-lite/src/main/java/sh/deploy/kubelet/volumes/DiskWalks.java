package sh.deploy.kubelet.volumes;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;

/**
 * Lets walks through folders that may hold millions of files run on threads of their own: their calls never yield, so on virtual threads a
 * few of them would stall all others of the process. Safe for all threads.
 */
final class DiskWalks {
    /** A disk does not do more at once any sooner. */
    static final int AT_ONCE = 4;

    private final Semaphore free = new Semaphore(AT_ONCE, true);

    /** Asks {@link #mayGoOn} at each file. */
    interface Walk {
        void run() throws IOException;
    }

    /** Waits until it is done; who waits may be interrupted, and then the walk ends at its next file. */
    void run(Walk walk) throws IOException {
        var task = new FutureTask<>(() -> {
            try {
                walk.run();
            } finally {
                free.release();
            }
            return true;
        });
        try {
            free.acquire();
            var thread = start(task);
            try {
                task.get();
            } catch (InterruptedException e) {
                thread.interrupt();
                throw e;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw interrupted();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException failed) {
                throw failed;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    private Thread start(Runnable task) {
        try {
            return Thread.ofPlatform().daemon().name("disk-walk").start(task);
        } catch (OutOfMemoryError noMoreThreads) {
            free.release();
            throw noMoreThreads;
        }
    }

    static void mayGoOn() throws InterruptedIOException {
        if (Thread.currentThread().isInterrupted()) {
            throw interrupted();
        }
    }

    private static InterruptedIOException interrupted() {
        return new InterruptedIOException("interrupted while a volume was walked through");
    }
}
