package sh.deploy.apiserver.log;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import sh.deploy.api.time.SystemTime;
import sh.deploy.apiserver.postgres.EmbeddedPostgres;
import sh.deploy.apiserver.postgres.EmbeddedPostgresSettings;

/** One PostgreSQL server for all tests of a run; its folder stays, so that only the first run initialises it. */
public final class PostgresForTests {
    private static final AtomicInteger DATABASES = new AtomicInteger();
    private static final EmbeddedPostgres SERVER = start();

    private PostgresForTests() {}

    /** A new, empty database. */
    public static Database newDatabase() {
        var name = "test_" + DATABASES.incrementAndGet();
        try {
            execute("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)");
            execute("CREATE DATABASE " + name);
            return new Database(SERVER.jdbcUrl().replace("/postgres", "/" + name), SERVER.user(), SERVER.password());
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

    private static void execute(String sql) throws SQLException, IOException {
        try (Connection connection = DriverManager.getConnection(SERVER.jdbcUrl(), SERVER.user(), SERVER.password());
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static EmbeddedPostgres start() {
        try {
            var server = EmbeddedPostgres.start(
                    Path.of("target", "postgres-for-tests"), EmbeddedPostgresSettings.DEFAULT, new SystemTime());
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
