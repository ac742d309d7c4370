package sh.deploy.apiserver.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;

/** The data folder of a server: made once, with a random password; its settings are written before every start. */
final class PostgresCluster {
    static final String USER = "deploy";

    private static final long INITDB_SECONDS = 120;

    /**
     * Iterations make a password that a person thought of harder to guess. Ours is 192 random bits, so they would only cost each
     * session its first milliseconds, and the JVM the compilation of a loop that nothing else runs.
     */
    private static final int PASSWORD_ITERATIONS = 1;

    private final Path parent;
    private final PostgresBinaries binaries;

    PostgresCluster(Path parent, PostgresBinaries binaries) {
        this.parent = parent;
        this.binaries = binaries;
    }

    Path data() {
        return parent.resolve("data");
    }

    /** What the server says before its own log is open. */
    Path startLog() {
        return parent.resolve("start.log");
    }

    /** The port it listened on last, 0 when it never ran. */
    int lastPort() throws IOException {
        var file = parent.resolve("port");
        return Files.exists(file) ? Integer.parseInt(Files.readString(file).strip()) : 0;
    }

    void rememberPort(int port) throws IOException {
        if (port != lastPort()) {
            replace(parent.resolve("port"), port + "\n");
        }
    }

    String password() throws IOException {
        return Files.readString(passwordFile()).strip();
    }

    /** Initialises the folder unless that was done before. An interrupted attempt is made anew. */
    void initialise() throws IOException {
        if (Files.exists(data())) {
            var version = Files.readString(data().resolve("PG_VERSION")).strip();
            if (!version.equals(PostgresBinaries.majorVersion())) {
                throw new IOException(data() + " was made by PostgreSQL " + version + ", this is PostgreSQL "
                        + PostgresBinaries.majorVersion() + "; run that version and pass --database");
            }
            return;
        }
        writePrivately(passwordFile(), randomPassword());
        var unfinished = parent.resolve("initialising");
        Folders.delete(unfinished);
        run(unfinished);
        Files.writeString(
                unfinished.resolve("postgresql.conf"),
                Files.readString(unfinished.resolve("postgresql.conf")) + "\ninclude = 'deploy.conf'\n");
        Files.move(unfinished, data(), StandardCopyOption.ATOMIC_MOVE);
    }

    /** Writes what the server runs with. */
    void configure(EmbeddedPostgresSettings settings) throws IOException {
        var conf = """
                # Written by Deploy before every start.
                fsync = on
                full_page_writes = on
                synchronous_commit = on
                listen_addresses = '127.0.0.1'
                unix_socket_directories = ''
                password_encryption = 'scram-sha-256'
                max_connections = %d
                shared_buffers = '%dMB'
                wal_buffers = '4MB'
                max_wal_size = '512MB'
                min_wal_size = '80MB'
                checkpoint_timeout = '15min'
                recovery_init_sync_method = 'syncfs'
                huge_pages = off
                jit = off
                io_method = 'sync'
                max_worker_processes = 2
                max_parallel_workers = 0
                max_parallel_workers_per_gather = 0
                max_logical_replication_workers = 0
                autovacuum_max_workers = 1
                update_process_title = off
                timezone = 'UTC'
                lc_messages = 'C'
                logging_collector = on
                log_directory = '%s'
                log_filename = 'postgres-%%a.log'
                log_rotation_age = '1d'
                log_rotation_size = '10MB'
                log_truncate_on_rotation = on
                log_min_messages = warning
                log_checkpoints = off
                """.formatted(
                        settings.maxConnections(),
                        settings.sharedBuffersMegabytes(),
                        parent.resolve("log").toString().replace("'", "''"));
        var file = data().resolve("deploy.conf");
        if (!Files.exists(file) || !Files.readString(file).equals(conf)) {
            replace(file, conf);
        }
    }

    /** All or nothing: a full disk leaves the file as it was. */
    private static void replace(Path file, String text) throws IOException {
        var unfinished = file.resolveSibling(file.getFileName() + ".new");
        Files.writeString(unfinished, text);
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private void run(Path target) throws IOException {
        var output = parent.resolve("initdb.log");
        var process = new ProcessBuilder(AsOrdinaryUser.command(
                        binaries.program("initdb").toString(),
                        "--pgdata=" + target,
                        "--username=" + USER,
                        "--pwfile=" + passwordFile(),
                        "--auth=scram-sha-256",
                        "--set=scram_iterations=" + PASSWORD_ITERATIONS,
                        "--encoding=UTF8",
                        "--locale=C",
                        "--data-checksums",
                        "--sync-method=syncfs"))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            if (!process.waitFor(INITDB_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException("initdb did not end within " + INITDB_SECONDS + " s; see " + output);
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while initialising PostgreSQL", e);
        }
        if (process.exitValue() != 0) {
            throw new IOException("initdb failed:\n" + Files.readString(output));
        }
    }

    private Path passwordFile() {
        return parent.resolve("password");
    }

    private static String randomPassword() {
        var bytes = new byte[24];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private static void writePrivately(Path file, String text) throws IOException {
        Files.deleteIfExists(file);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, text);
    }
}
