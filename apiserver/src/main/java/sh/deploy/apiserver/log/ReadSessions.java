package sh.deploy.apiserver.log;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.jdbi.v3.core.ConnectionFactory;
import org.jspecify.annotations.Nullable;

/** Sessions for everything but appending. Keeps one that nobody uses, since a new one costs a password check. Safe for all threads. */
final class ReadSessions implements ConnectionFactory, AutoCloseable {
    private static final int ANSWER_WITHIN_SECONDS = 2;

    /** More readers wait: a database has few sessions, and the appender needs one whatever happens. */
    private static final int MOST_SESSIONS = 4;

    private final Supplier<Database> database;
    private final Semaphore slots = new Semaphore(MOST_SESSIONS);
    private @Nullable Connection spare;
    private boolean closed;

    ReadSessions(Supplier<Database> database) {
        this.database = database;
    }

    @Override
    public Connection openConnection() throws SQLException {
        slots.acquireUninterruptibly();
        try {
            return open();
        } catch (SQLException | RuntimeException e) {
            slots.release();
            throw e;
        }
    }

    private Connection open() throws SQLException {
        var kept = takeSpare();
        if (kept != null) {
            if (kept.isValid(ANSWER_WITHIN_SECONDS)) {
                return kept;
            }
            kept.close();
        }
        return database.get().connect("read");
    }

    @Override
    public void closeConnection(Connection used) throws SQLException {
        try {
            giveBack(used);
        } finally {
            slots.release();
        }
    }

    private void giveBack(Connection used) throws SQLException {
        if (!used.isClosed() && !used.getAutoCommit()) {
            used.rollback();
            used.setAutoCommit(true);
        }
        if (used.isClosed() || !keep(used)) {
            used.close();
        }
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        var kept = takeSpare();
        if (kept != null) {
            try {
                kept.close();
            } catch (SQLException e) {
                // It is of no more use either way.
            }
        }
    }

    private synchronized @Nullable Connection takeSpare() {
        var kept = spare;
        spare = null;
        return kept;
    }

    private synchronized boolean keep(Connection used) {
        if (closed || spare != null) {
            return false;
        }
        spare = used;
        return true;
    }
}
