package sh.deploy.apiserver.http;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;

/**
 * Carries wide requests out on threads of the machine's own. It takes those in turn with all others; a virtual thread would not let go of the
 * thread that carries it, of which there are as many as processors, before it is done. How many there are is bounded by the seats that they
 * have, and those that they have lent.
 */
final class WideRequests {
    private WideRequests() {}

    /** Waits for what comes of it; where that is interrupted, so is the work. */
    static <T> T await(Supplier<T> work) throws InterruptedException {
        var task = new FutureTask<>(work::get);
        var thread = Thread.ofPlatform().name("wide-request").daemon().start(task);
        try {
            return task.get();
        } catch (InterruptedException e) {
            thread.interrupt();
            throw e;
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case RuntimeException failure -> throw failure;
                case Error failure -> throw failure;
                case null, default -> throw new IllegalStateException("a request failed in a way that none can", e);
            }
        }
    }
}
