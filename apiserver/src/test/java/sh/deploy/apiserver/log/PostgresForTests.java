package sh.deploy.apiserver.log;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import sh.deploy.api.time.SystemTime;
import sh.deploy.apiserver.postgres.EmbeddedPostgres;
import sh.deploy.apiserver.postgres.EmbeddedPostgresSettings;

/** One PostgreSQL server for all tests of a run; its folder stays, so that only the first run initialises it. */
public final class PostgresForTests {
    private static final EmbeddedPostgres SERVER = start();

    private PostgresForTests() {}

    /** A database without a log. There is one, emptied for each test: making and dropping whole databases takes long. */
    public static Database emptyDatabase() {
        try {
            var database = new Database(SERVER.jdbcUrl(), SERVER.user(), SERVER.password());
            execute(database, "DROP SCHEMA IF EXISTS deploy CASCADE");
            return database;
        } catch (SQLException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Runs SQL in a database of ours, as somebody who is not the log. */
    static void execute(Database database, String sql) throws SQLException {
        try (var connection = DriverManager.getConnection(database.url(), database.user(), database.password());
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static EmbeddedPostgres start() {
        try {
            // Of this process alone: others run tests beside it.
            var folder = Path.of(
                    "target", "postgres-for-tests-" + ProcessHandle.current().pid());
            var server = EmbeddedPostgres.start(folder, EmbeddedPostgresSettings.DEFAULT, new SystemTime());
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server)));
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void stop(EmbeddedPostgres server) {
        try {
            server.stop();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
