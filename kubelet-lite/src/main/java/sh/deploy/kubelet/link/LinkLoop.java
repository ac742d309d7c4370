package sh.deploy.kubelet.link;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One thread that owns what changes; others hand it work. What comes after its shutdown is dropped: nobody is left to care. */
final class LinkLoop extends ScheduledThreadPoolExecutor {
    private static final Logger LOG = LoggerFactory.getLogger(LinkLoop.class);

    private static final long END_WITHIN_SECONDS = 3;

    LinkLoop(String name) {
        super(1, Thread.ofPlatform().name(name).daemon().factory(), new DiscardPolicy());
        setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        setRemoveOnCancelPolicy(true);
    }

    /** Runs a last task, then ends, and waits for that: not for long, since the last task is short. */
    void endWith(Runnable last) {
        execute(() -> {
            last.run();
            shutdown();
        });
        try {
            if (!awaitTermination(END_WITHIN_SECONDS, TimeUnit.SECONDS)) {
                shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            shutdownNow();
        }
    }

    @Override
    protected void afterExecute(Runnable task, @Nullable Throwable thrown) {
        super.afterExecute(task, thrown);
        if (task instanceof Future<?> future && future.isDone() && !future.isCancelled()) {
            try {
                future.get();
            } catch (ExecutionException e) {
                LOG.error("a task of {} failed", Thread.currentThread().getName(), e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
