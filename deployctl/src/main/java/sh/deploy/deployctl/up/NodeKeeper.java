package sh.deploy.deployctl.up;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sh.deploy.api.time.Time;

/**
 * Starts the agent of a further node again when it dies under us, and an engine of the cluster's own: at once when it is a child of ours, of whose end the system tells;
 * others are looked at often. An agent that keeps dying is started less and less often. A node that was taken away has no pid file any more, so it stays away.
 */
final class NodeKeeper implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NodeKeeper.class);
    private static final long LOOK_EVERY_MILLIS = 200;
    /** Also finds agents that are new. */
    private static final long LOOK_AT_CHILDREN_EVERY_MILLIS = 2_000;

    private final DataFolder folder;
    private final NodeEngines engines;
    private final Time time;
    private final RestartDelays delays = new RestartDelays();
    private final ScheduledExecutorService looking = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("node-keeper").factory());

    /** Children whose end we hear of, by their id. */
    private final Map<Long, ProcessHandle> heard = new HashMap<>();

    private @Nullable ScheduledFuture<?> next;
    private long enginesDueNanos;

    NodeKeeper(DataFolder folder, NodeEngines engines, Time time) {
        this.folder = folder;
        this.engines = engines;
        this.time = time;
        this.enginesDueNanos = time.nanos();
        looking.execute(this::look);
    }

    @Override
    public void close() {
        looking.shutdownNow();
    }

    private void look() {
        if (next != null) {
            next.cancel(false);
        }
        long wait = keep() ? LOOK_AT_CHILDREN_EVERY_MILLIS : LOOK_EVERY_MILLIS;
        next = looking.schedule(this::look, wait, TimeUnit.MILLISECONDS);
    }

    /** @return whether all live and are children, so that we are told of their end */
    private boolean keep() {
        boolean told = true;
        try {
            lookAfterEngines();
            for (var node : folder.nodePidFiles()) {
                if (folder.pidFile(node).process().isEmpty() && delays.mayStart(node, time.nanos())) {
                    NodeProcesses.startAgainIfDead(folder, engines, node);
                    delays.startedAgain(node, time.nanos());
                }
                var process = folder.pidFile(node).process();
                told &= process.isPresent() && willTell(process.get());
            }
            return told;
        } catch (IOException | RuntimeException e) {
            LOG.warn("the agents and engines of nodes could not be looked after: {}", e.toString());
            return false;
        }
    }

    /** Seldom, but for those of whose end we hear: containers run on without their engine. */
    private void lookAfterEngines() throws IOException {
        if (time.nanos() - enginesDueNanos < 0) {
            return;
        }
        enginesDueNanos = time.nanos() + TimeUnit.MILLISECONDS.toNanos(LOOK_AT_CHILDREN_EVERY_MILLIS);
        engines.lookAfter(time.now());
        for (var engine : engines.own().values()) {
            engine.ifPresent(this::willTell);
        }
    }

    private boolean willTell(ProcessHandle process) {
        if (heard.containsKey(process.pid())) {
            return true;
        }
        if (!process.parent().equals(Optional.of(ProcessHandle.current()))) {
            return false;
        }
        heard.put(process.pid(), process);
        process.onExit()
                .thenRunAsync(
                        () -> {
                            heard.remove(process.pid());
                            enginesDueNanos = time.nanos();
                            look();
                        },
                        looking);
        return true;
    }
}
