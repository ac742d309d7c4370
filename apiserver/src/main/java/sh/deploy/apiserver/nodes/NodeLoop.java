package sh.deploy.apiserver.nodes;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one thread that owns what is known of nodes. Tasks must not block; what comes after its shutdown is dropped. */
final class NodeLoop extends ScheduledThreadPoolExecutor {
    private static final Logger LOG = LoggerFactory.getLogger(NodeLoop.class);

    NodeLoop() {
        super(1, Thread.ofPlatform().name("nodes").daemon().factory(), new DiscardPolicy());
        setRemoveOnCancelPolicy(true);
        setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    @Override
    protected void afterExecute(Runnable task, @Nullable Throwable thrown) {
        super.afterExecute(task, thrown);
        if (task instanceof Future<?> future && future.isDone() && !future.isCancelled()) {
            try {
                future.get();
            } catch (ExecutionException e) {
                LOG.error("a task about nodes failed", e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
