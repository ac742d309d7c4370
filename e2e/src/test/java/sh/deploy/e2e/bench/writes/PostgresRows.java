package sh.deploy.e2e.bench.writes;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.time.Time;
import sh.deploy.apiserver.postgres.EmbeddedPostgres;
import sh.deploy.apiserver.postgres.EmbeddedPostgresSettings;
import sh.deploy.e2e.cluster.Scratch;

/** Single-row commits into a bare PostgreSQL of the same version and with the same durability settings. */
final class PostgresRows implements Target {
    private static final EmbeddedPostgresSettings SETTINGS =
            new EmbeddedPostgresSettings(32, CLIENTS + 10, Duration.ofSeconds(60), Duration.ofSeconds(30));

    private final Time time;
    private final Path folder;
    private final EmbeddedPostgres postgres;
    private final List<Connection> connections = new ArrayList<>();

    PostgresRows(Time time) throws Exception {
        this.time = time;
        this.folder = Scratch.folder("postgres");
        this.postgres = EmbeddedPostgres.start(folder.resolve("data"), SETTINGS, time);
        for (int i = 0; i < CLIENTS; i++) {
            connections.add(DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), postgres.password()));
        }
        try (var statement = connections.getFirst().createStatement()) {
            statement.execute("create table rows (id bigint generated always as identity primary key, value bytea)");
        }
    }

    @Override
    public String name() {
        return "PostgreSQL, a row a commit";
    }

    @Override
    public Block run(Duration length) throws Exception {
        var recorder = new BlockRecorder(time, length);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            threads.invokeAll(connections.stream()
                    .<Callable<Void>>map(connection -> () -> write(connection, recorder))
                    .toList());
        }
        return recorder.block();
    }

    @Override
    public void close() throws Exception {
        for (var connection : connections) {
            connection.close();
        }
        postgres.stop();
        Scratch.remove(folder);
    }

    private @Nullable Void write(Connection connection, BlockRecorder recorder) {
        var value = new byte[VALUE_BYTES];
        new Random(connection.hashCode()).nextBytes(value);
        try (var insert = connection.prepareStatement("insert into rows (value) values (?)")) {
            while (!recorder.isOver()) {
                insert.setBytes(1, value);
                long start = time.nanos();
                insert.executeUpdate();
                recorder.took(time.nanos() - start);
            }
        } catch (SQLException failed) {
            recorder.failed();
        }
        return null;
    }
}
