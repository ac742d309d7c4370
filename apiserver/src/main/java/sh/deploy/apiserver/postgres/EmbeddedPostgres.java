package sh.deploy.apiserver.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sh.deploy.api.time.Time;

/**
 * A running PostgreSQL that we started, or found running. It is a process of its own, in a session of its own, and outlives ours
 * unless {@link #stop} is called.
 */
public final class EmbeddedPostgres {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedPostgres.class);
    private static final Duration POLL = Duration.ofMillis(5);

    private final PostgresCluster cluster;
    private final Path data;
    private final EmbeddedPostgresSettings settings;
    private final Time time;
    private final Postmaster postmaster;
    private final boolean adopted;

    private EmbeddedPostgres(
            PostgresCluster cluster,
            EmbeddedPostgresSettings settings,
            Time time,
            Postmaster postmaster,
            boolean adopted)
            throws IOException {
        this.cluster = cluster;
        this.data = cluster.data().toRealPath();
        this.settings = settings;
        this.time = time;
        this.postmaster = postmaster;
        this.adopted = adopted;
    }

    /**
     * Makes sure that the server of this folder runs: adopts a running one, else starts it, after unpacking and initialising the
     * first time. Returns once it accepts connections. One process at a time may call this for a folder.
     *
     * @param folder holds the programs, the data, the password and the server's log; made when missing, for its owner only
     */
    public static EmbeddedPostgres start(Path folder, EmbeddedPostgresSettings settings, Time time) throws IOException {
        var parent = folder.toAbsolutePath().normalize();
        Files.createDirectories(
                parent, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        var binaries = PostgresBinaries.in(parent);
        var cluster = new PostgresCluster(parent, binaries);
        cluster.initialise();
        var starting = new PostgresStart(cluster, binaries, settings, time);
        var running = Postmaster.of(cluster.data());
        var postmaster = running.isPresent() ? starting.awaitReady(running.get()) : starting.start();
        return new EmbeddedPostgres(cluster, settings, time, postmaster, running.isPresent());
    }

    /** Finds the running server of a folder, without starting one. */
    public static Optional<Long> runningPid(Path folder) throws IOException {
        var data = folder.resolve("data");
        return Files.exists(data) ? Postmaster.of(data).map(Postmaster::pid) : Optional.empty();
    }

    public String jdbcUrl() {
        return "jdbc:postgresql://127.0.0.1:" + postmaster.port() + "/postgres";
    }

    public String user() {
        return PostgresCluster.USER;
    }

    public String password() throws IOException {
        return cluster.password();
    }

    /** Process id of the postmaster. */
    public long pid() {
        return postmaster.pid();
    }

    public int port() {
        return postmaster.port();
    }

    /** Whether it ran already. */
    public boolean adopted() {
        return adopted;
    }

    /** Whether this very server lives. */
    public boolean isAlive() {
        return postmaster.isAliveIn(data);
    }

    /** Ends the server in good order, or at once when that takes too long. Does nothing when it is gone. */
    public void stop() throws IOException {
        signal("INT");
        if (!awaitEnd(settings.stopLimit())) {
            LOG.warn(
                    "PostgreSQL (pid {}) did not stop within {}; it recovers at its next start",
                    pid(),
                    settings.stopLimit());
            signal("QUIT");
            awaitEnd(settings.stopLimit());
        }
    }

    /** PostgreSQL takes INT for "end all sessions and stop", QUIT for "stop at once". */
    private void signal(String name) throws IOException {
        if (isAlive()) {
            new ProcessBuilder("sh", "-c", "kill -" + name + " " + pid())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
        }
    }

    private boolean awaitEnd(Duration limit) throws IOException {
        var deadline = time.nanos() + limit.toNanos();
        try {
            while (isAlive() && time.nanos() - deadline < 0) {
                Thread.sleep(POLL);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while PostgreSQL was stopping", e);
        }
        return !isAlive();
    }
}
