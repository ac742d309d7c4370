package sh.deploy.kubelet.link;

import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;

/** One thread that owns what changes; others hand it work. What comes after its shutdown is dropped: nobody is left to care. */
final class LinkLoop {
    private LinkLoop() {}

    static ScheduledExecutorService named(String name) {
        var loop = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().name(name).daemon().factory(), new ScheduledThreadPoolExecutor.DiscardPolicy());
        loop.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        loop.setRemoveOnCancelPolicy(true);
        return loop;
    }
}
