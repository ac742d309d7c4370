package sh.deploy.deployctl.up;

import java.io.IOException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts the agent of a further node again when it dies under us. A node that was taken away has no pid file any more, so it stays
 * away.
 */
final class NodeKeeper implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NodeKeeper.class);
    private static final long LOOK_EVERY_MILLIS = 200;

    private final DataFolder folder;
    private final ScheduledExecutorService looking = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("node-keeper").factory());

    NodeKeeper(DataFolder folder) {
        this.folder = folder;
        looking.scheduleWithFixedDelay(this::look, LOOK_EVERY_MILLIS, LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        looking.shutdownNow();
    }

    private void look() {
        try {
            for (var node : folder.nodePidFiles()) {
                NodeProcesses.startAgainIfDead(folder, node);
            }
        } catch (IOException | RuntimeException e) {
            LOG.warn("the agents of further nodes could not be looked after: {}", e.toString());
        }
    }
}
