package sh.deploy.apiserver.log;

import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;

/** The log in PostgreSQL: one session appends, others read. Connects when first used. */
public final class PostgresLog implements WriteAheadLog {
    private static final int ROWS_AT_ONCE = 1_000;

    private final Database database;
    private final LogSession session;
    private final Jdbi jdbi;
    private final Checkpoints checkpoints;

    public PostgresLog(Database database) {
        this.database = database;
        this.session = new LogSession(database);
        this.jdbi = Jdbi.create(() -> database.connect("read"));
        this.checkpoints = new Checkpoints(jdbi);
    }

    @Override
    public Head lead() {
        return session.lead();
    }

    @Override
    public Head head() {
        return reading(() -> jdbi.withHandle(handle -> handle.createQuery("SELECT * FROM head")
                .map((row, context) -> LogSession.head(row))
                .one()));
    }

    @Override
    public void append(Batch batch) {
        session.append(batch);
    }

    /** Reads with the driver itself: this is most of a restart. */
    @Override
    public void read(long afterRevision, long upToRevision, Consumer<Entry> reader) {
        try (var connection = database.connect("read")) {
            connection.setAutoCommit(false); // else the driver reads all rows at once
            try (var query = connection.prepareStatement(
                    "SELECT " + LogRows.COLUMNS + " FROM log WHERE revision > ? AND revision <= ? ORDER BY revision")) {
                query.setLong(1, afterRevision);
                query.setLong(2, upToRevision);
                query.setFetchSize(ROWS_AT_ONCE);
                try (var rows = query.executeQuery()) {
                    while (rows.next()) {
                        reader.accept(LogRows.read(rows));
                    }
                }
            }
        } catch (SQLException e) {
            throw new LogUnavailable("the log cannot be read: " + e.getMessage(), e);
        }
    }

    @Override
    public Optional<Entry> find(long revision) {
        return reading(() -> jdbi.withHandle(
                handle -> handle.createQuery("SELECT " + LogRows.COLUMNS + " FROM log WHERE revision = ?")
                        .bind(0, revision)
                        .map((row, context) -> LogRows.read(row))
                        .findOne()));
    }

    @Override
    public void readIdempotencyKeys(int atMost, Consumer<Entry> reader) {
        reading(() -> jdbi.withHandle(handle -> {
            handle.createQuery(
                            "SELECT * FROM (SELECT " + LogRows.COLUMNS + " FROM log WHERE idempotency_key IS NOT NULL"
                                    + " ORDER BY revision DESC LIMIT ?) AS newest ORDER BY revision")
                    .bind(0, atMost)
                    .map((row, context) -> LogRows.read(row))
                    .forEach(reader);
            return Optional.empty();
        }));
    }

    @Override
    public Optional<Checkpoint> checkpoint(long atMostRevision) {
        return reading(() -> checkpoints.newest(atMostRevision));
    }

    @Override
    public void save(Checkpoint checkpoint) {
        reading(() -> {
            checkpoints.save(checkpoint);
            return checkpoint;
        });
    }

    @Override
    public void compact(Retention retention, Instant now) {
        reading(() -> {
            checkpoints.compact(retention, now);
            return retention;
        });
    }

    @Override
    public void close() {
        session.close();
    }

    private static <T> T reading(Supplier<T> work) {
        try {
            return work.get();
        } catch (JdbiException e) {
            throw new LogUnavailable("the log's database failed: " + e.getMessage(), e);
        }
    }
}
