package sh.deploy.apiserver.log;

import java.time.Instant;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;

/** The log in PostgreSQL: one session appends, others read. Connects when first used. */
public final class PostgresLog implements WriteAheadLog {
    private final LogSession session;
    private final ReadSessions sessions;
    private final LogReader reader;
    private final PostgresDataKeys dataKeys;
    private final ClearRows clearRows;
    private @Nullable Jdbi jdbi;

    public PostgresLog(Database database) {
        this(() -> database);
    }

    /** @param database is asked anew for each session, since a server that was started again may be at another port */
    public PostgresLog(Supplier<Database> database) {
        this.session = new LogSession(database);
        this.sessions = new ReadSessions(database);
        this.reader = new LogReader(sessions);
        this.dataKeys = new PostgresDataKeys(sessions);
        this.clearRows = new ClearRows(sessions);
    }

    @Override
    public Head lead() {
        return session.lead();
    }

    @Override
    public Head head() {
        return asking(jdbi -> jdbi.withHandle(handle -> handle.createQuery("SELECT * FROM head")
                .map((row, context) -> LogSession.head(row))
                .one()));
    }

    @Override
    public void append(Batch batch) {
        session.append(batch);
    }

    @Override
    public void read(long afterRevision, long upToRevision, Consumer<Entry> entries) {
        reader.read(afterRevision, upToRevision, entries);
    }

    @Override
    public Optional<Entry> find(long revision) {
        return asking(jdbi -> jdbi.withHandle(
                handle -> handle.createQuery("SELECT " + LogRows.COLUMNS + " FROM log WHERE revision = ?")
                        .bind(0, revision)
                        .map((row, context) -> LogRows.read(row))
                        .findOne()));
    }

    @Override
    public void readIdempotencyKeys(int atMost, Consumer<Entry> entries) {
        reader.readIdempotencyKeys(atMost, entries);
    }

    @Override
    public Optional<Checkpoint> checkpoint(long atMostRevision) {
        return reader.checkpoint(atMostRevision);
    }

    @Override
    public void save(Checkpoint checkpoint) {
        asking(jdbi -> {
            new Checkpoints(jdbi).save(checkpoint);
            return checkpoint;
        });
    }

    @Override
    public void compact(Retention retention, Instant now) {
        asking(jdbi -> {
            new Checkpoints(jdbi).compact(retention, now);
            return retention;
        });
    }

    @Override
    public long oldestRevision() {
        return asking(jdbi -> jdbi.withHandle(handle -> handle.createQuery(
                        "SELECT least((SELECT min(revision) FROM log), (SELECT min(revision) FROM checkpoint))")
                .mapTo(Long.class)
                .findOne()
                .orElse(Long.MAX_VALUE)));
    }

    @Override
    public InClear inClear(BiPredicate<String, String> resources) {
        return clearRows.of(resources);
    }

    @Override
    public DataKeyStore dataKeys() {
        return dataKeys;
    }

    @Override
    public void close() {
        session.close();
        sessions.close();
    }

    /** Jdbi is made when first needed, which is after the server is ready. */
    private synchronized Jdbi jdbi() {
        if (jdbi == null) {
            jdbi = Jdbi.create(sessions);
        }
        return jdbi;
    }

    private <T> T asking(Function<Jdbi, T> work) {
        try {
            return work.apply(jdbi());
        } catch (JdbiException e) {
            throw new LogUnavailable("the log's database failed: " + e.getMessage(), e);
        }
    }
}
