package sh.deploy.apiserver.postgres;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sh.deploy.api.time.Time;

/**
 * Starts the embedded server again when it dies under us: at once when it is a child of ours, of whose end the system tells; one that
 * was adopted is looked at often. Ends without stopping it.
 */
public final class PostgresKeeper implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresKeeper.class);
    private static final long LOOK_EVERY_MILLIS = 200;
    /** In case that the end of a child came while nobody was told of it yet. */
    private static final long LOOK_AT_A_CHILD_EVERY_MILLIS = 2_000;

    private final Path folder;
    private final EmbeddedPostgresSettings settings;
    private final Time time;
    private final Consumer<EmbeddedPostgres> restarted;
    private final ScheduledThreadPoolExecutor looking = new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().name("postgres-keeper").daemon().factory());
    private volatile EmbeddedPostgres server;
    private @Nullable ScheduledFuture<?> next;

    /**
     * Watches over a running server.
     *
     * @param restarted is told of each new process; its port is the old one unless somebody else took that
     */
    public PostgresKeeper(
            Path folder,
            EmbeddedPostgresSettings settings,
            Time time,
            EmbeddedPostgres server,
            Consumer<EmbeddedPostgres> restarted) {
        this.folder = folder;
        this.settings = settings;
        this.time = time;
        this.server = server;
        this.restarted = restarted;
        looking.setExecuteExistingDelayedTasksAfterShutdownPolicy(false); // else whoever closes waits for the next look
        looking.execute(() -> {
            hearOfTheEnd();
            lookLater(true);
        });
    }

    public EmbeddedPostgres server() {
        return server;
    }

    /** From here on a death has no consequence. Waits for a start that is under way. */
    @Override
    public void close() {
        looking.shutdown();
        try {
            if (!looking.awaitTermination(settings.startLimit().toMillis(), TimeUnit.MILLISECONDS)) {
                looking.shutdownNow();
            }
        } catch (InterruptedException e) {
            looking.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    private void look() {
        if (next != null) {
            next.cancel(false);
        }
        lookLater(server.isAlive() || isStartedAgain());
    }

    private void lookLater(boolean alive) {
        long wait = alive && !server.adopted() ? LOOK_AT_A_CHILD_EVERY_MILLIS : LOOK_EVERY_MILLIS;
        next = looking.schedule(this::look, wait, TimeUnit.MILLISECONDS);
    }

    /** Of one that is not a child the system does not tell, so Java would look at it, and not often. */
    private void hearOfTheEnd() {
        if (!server.adopted()) {
            ProcessHandle.of(server.pid()).ifPresent(process -> process.onExit().thenRunAsync(this::look, looking));
        }
    }

    private boolean isStartedAgain() {
        LOG.warn("PostgreSQL (pid {}) is dead; starting it again", server.pid());
        try {
            server = EmbeddedPostgres.start(folder, settings, time);
            hearOfTheEnd();
            restarted.accept(server);
            return true;
        } catch (IOException | RuntimeException e) {
            LOG.error("PostgreSQL did not start: {}; the next attempt follows", e.toString());
            return false;
        }
    }
}
