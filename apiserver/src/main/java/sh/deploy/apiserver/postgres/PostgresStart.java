package sh.deploy.apiserver.postgres;

import java.io.File;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sh.deploy.api.time.Time;

/** Starts the server of a folder and waits until it accepts connections. */
final class PostgresStart {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresStart.class);
    private static final long POLL_MILLIS = 5;
    private static final long PAUSE_MILLIS = 200;
    /** Children of a killed server, just made, still listen until they notice. */
    private static final Duration OLD_PORT_WITHIN = Duration.ofSeconds(1);

    private final PostgresCluster cluster;
    private final PostgresBinaries binaries;
    private final EmbeddedPostgresSettings settings;
    private final Time time;
    private final long deadlineNanos;

    PostgresStart(PostgresCluster cluster, PostgresBinaries binaries, EmbeddedPostgresSettings settings, Time time) {
        this.cluster = cluster;
        this.binaries = binaries;
        this.settings = settings;
        this.time = time;
        this.deadlineNanos = time.nanos() + settings.startLimit().toNanos();
    }

    /**
     * Starts it on a free port. Tries again when it ends at once: the port may just have been taken, or the children of a killed
     * server may still be going.
     */
    Postmaster start() throws IOException {
        for (int attempt = 1; ; attempt++) {
            cluster.configure(settings);
            Postmaster.removeStale(cluster.data());
            var process = launch(freePort());
            var ready = awaitReady(process);
            if (ready != null) {
                cluster.rememberPort(ready.port());
                return ready;
            }
            if (attempt == 1) {
                LOG.warn("PostgreSQL ended at once, trying again: {}", output());
            }
            pause(PAUSE_MILLIS);
        }
    }

    /** Waits for one that runs already. */
    Postmaster awaitReady(Postmaster running) throws IOException {
        var found = running;
        while (!found.ready()) {
            pause(POLL_MILLIS);
            found = Postmaster.of(cluster.data())
                    .orElseThrow(() -> new IOException("PostgreSQL ended while it was starting; see its log"));
        }
        return found;
    }

    private @Nullable Postmaster awaitReady(Process process) throws IOException {
        while (process.isAlive()) {
            var found = Postmaster.of(cluster.data());
            if (found.isPresent()
                    && found.get().pid() == process.pid()
                    && found.get().ready()) {
                return found.get();
            }
            pause(POLL_MILLIS);
        }
        return null;
    }

    /** Its own session keeps signals for our terminal away from it; no descriptor of ours but the three below reaches it. */
    private Process launch(int port) throws IOException {
        var command = new ArrayList<>(List.of("setsid"));
        command.addAll(AsOrdinaryUser.command(
                binaries.program("postgres").toString(), "-D", cluster.data().toString(), "-p", "" + port));
        return new ProcessBuilder(command)
                .directory(cluster.data().toFile())
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                .redirectErrorStream(true)
                .redirectOutput(cluster.startLog().toFile())
                .start();
    }

    private String output() throws IOException {
        return Files.exists(cluster.startLog())
                ? Files.readString(cluster.startLog()).strip()
                : "";
    }

    private void pause(long millis) throws IOException {
        if (time.nanos() - deadlineNanos > 0) {
            throw new IOException("PostgreSQL does not accept connections after "
                    + settings.startLimit().toSeconds() + " s: " + output());
        }
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while PostgreSQL was starting", e);
        }
    }

    /** The one it had before, so that its clients find it again; another when that is taken. */
    private int freePort() throws IOException {
        var before = cluster.lastPort();
        if (before == 0) {
            return bind(0);
        }
        long patienceEnds = time.nanos() + OLD_PORT_WITHIN.toNanos();
        while (true) {
            try {
                return bind(before);
            } catch (BindException e) {
                if (time.nanos() - patienceEnds > 0) {
                    LOG.warn("port {}, where PostgreSQL was before, is taken; it moves to another", before);
                    return bind(0);
                }
                pause(POLL_MILLIS);
            }
        }
    }

    private static int bind(int port) throws IOException {
        try (var socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return socket.getLocalPort();
        }
    }
}
