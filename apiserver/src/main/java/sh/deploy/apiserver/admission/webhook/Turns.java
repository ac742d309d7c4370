package sh.deploy.apiserver.admission.webhook;

import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The turns that one of the server's own loops gives to its writes, so that few work at once. A write that waits for webhooks leaves its turn
 * to others meanwhile, and takes one again before it goes on. Safe for all threads; blocks, so callers run on virtual ones.
 */
public final class Turns {
    private static final ScopedValue<Turns> CURRENT = ScopedValue.newInstance();

    private final Semaphore free;

    /** @param most writes that work at once */
    public Turns(int most) {
        this.free = new Semaphore(most);
    }

    /** Waits for a turn and does the work in it. */
    public <T extends @Nullable Object> T take(Supplier<T> work) throws InterruptedException {
        free.acquire();
        try {
            return ScopedValue.where(CURRENT, this).call(work::get);
        } finally {
            free.release();
        }
    }

    /** Those of the loop that the caller works for; null when it works for a request from outside. */
    static @Nullable Turns current() {
        return CURRENT.isBound() ? CURRENT.get() : null;
    }

    void leave() {
        free.release();
    }

    /** An interrupted write goes on to its end in a turn too; the others end as soon. */
    void takeAgain() {
        free.acquireUninterruptibly();
    }
}
