package sh.deploy.kubelet.containers;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** A question to an engine that is given up after a while: a connection's own timeouts have no effect on a unix socket. */
public final class BoundedCall {
    private BoundedCall() {}

    /** @throws EngineException that it is away, when there is no answer in time */
    public static <T> T within(Duration limit, Supplier<T> question) {
        var answer = new CompletableFuture<T>();
        var asking = Thread.ofVirtual().name("engine call").start(() -> {
            try {
                answer.complete(question.get());
            } catch (RuntimeException e) {
                answer.completeExceptionally(e);
            }
        });
        try {
            return answer.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw away("the container engine does not answer within " + limit.toSeconds() + " s", e);
        } catch (ExecutionException e) {
            throw EngineCalls.translated(e.getCause() == null ? e : e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw away("interrupted while the container engine was asked", e);
        } finally {
            asking.interrupt(); // which closes the connection
        }
    }

    private static EngineException away(String words, Exception cause) {
        return new EngineException(EngineException.Kind.UNAVAILABLE, words, cause);
    }
}
