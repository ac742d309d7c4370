package sh.deploy.apiserver.http;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/** How long what is still to come of a request may take. One at a time; belongs to the connection's event loop. */
final class RequestClock {
    private final Limits limits;
    private @Nullable ScheduledFuture<?> deadline;

    RequestClock(Limits limits) {
        this.limits = limits;
    }

    /** Does nothing where the clock runs already, as the body's does. */
    void expectHeaders(EventExecutor loop, Consumer<String> late) {
        if (deadline == null) {
            deadline = loop.schedule(
                    () -> late.accept("the headers of the request did not come in time"),
                    limits.headerWait().toMillis(),
                    TimeUnit.MILLISECONDS);
        }
    }

    /**
     * A body comes at a pace, so that who sends a byte now and then is not waited for as long as one who has much to send.
     *
     * @param come how many bytes of it are there
     */
    void expectBody(EventExecutor loop, IntSupplier come, Consumer<String> late) {
        if (deadline == null) {
            expectPace(loop, come, late, limits.bodyWait());
        }
    }

    private void expectPace(EventExecutor loop, IntSupplier come, Consumer<String> late, Duration left) {
        var step =
                left.compareTo(limits.pace().every()) < 0 ? left : limits.pace().every();
        long before = come.getAsInt();
        deadline = loop.schedule(
                () -> {
                    var rest = left.minus(step);
                    if (rest.isPositive()
                            && come.getAsInt() - before >= limits.pace().bytes()) {
                        expectPace(loop, come, late, rest);
                    } else {
                        late.accept("the body of the request did not come in time");
                    }
                },
                step.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    void stop() {
        if (deadline != null) {
            deadline.cancel(false);
            deadline = null;
        }
    }
}
