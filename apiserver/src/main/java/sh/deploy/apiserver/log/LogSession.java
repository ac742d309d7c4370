package sh.deploy.apiserver.log;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The leader's session with the database: the one that appends. Opens again by itself. Belongs to one thread.
 *
 * <p>It never cancels a statement and sets no query timeout: PostgreSQL would report a commit that its standby lacks as done. A
 * warning on a commit means the same, so it counts as unknown.
 */
final class LogSession implements AutoCloseable {
    private static final String BARRIER =
            "UPDATE head SET barrier = barrier + 1 WHERE term = ? RETURNING term, revision, hash, bytes";

    private final Supplier<Database> database;
    private @Nullable Connection connection;
    private @Nullable PreparedStatement append;

    /** Whether the database's head is known to be where our last batch ended. */
    private boolean settled;

    LogSession(Supplier<Database> database) {
        this.database = database;
    }

    Head lead() {
        try {
            var session = connected();
            Schema.migrate(session);
            var head = moveHead(session, "UPDATE head SET term = term + 1 RETURNING term, revision, hash, bytes", null);
            settled = true;
            return Objects.requireNonNull(head, "the head's row is missing");
        } catch (SQLException e) {
            throw new LogUnavailable("the lead of the log could not be taken: " + e.getMessage(), e);
        }
    }

    void append(Batch batch) {
        if (settled || !isThereAlready(batch)) {
            write(batch);
        }
    }

    @Override
    public void close() {
        settled = false;
        append = null;
        if (connection != null) {
            try {
                connection.close();
            } catch (SQLException e) {
                // It is of no more use either way.
            }
            connection = null;
        }
    }

    private void write(Batch batch) {
        settled = false;
        int written;
        try {
            var statement = appendStatement();
            LogRows.bind(statement, batch);
            written = statement.executeUpdate();
            refuseWarnings(statement);
        } catch (SQLException e) {
            throw failure(e);
        }
        if (written == batch.entries().size()) {
            settled = true;
        } else if (written != 0) {
            throw new IllegalStateException(
                    written + " rows written for " + batch.entries().size() + " entries");
        } else if (!isThereAlready(batch)) {
            throw new LogUnavailable("the head moved between two statements; asking again");
        }
    }

    /**
     * Finds out whether the batch was written by an earlier attempt, behind a commit of its own: once that is acknowledged,
     * everything before it is as durable as it.
     *
     * @throws NotLeader the head is where neither this batch begins nor where it ends
     */
    private boolean isThereAlready(Batch batch) {
        var term = batch.after().term();
        try {
            var head = moveHead(connected(), BARRIER, term);
            if (head == null) {
                throw new NotLeader("term " + term + " ended: another server leads the log");
            }
            settled = true;
            if (isSame(head, batch.after())) {
                return true;
            }
            if (isSame(head, batch.before())) {
                return false;
            }
        } catch (SQLException e) {
            close();
            throw new LogUnavailable("the log's head cannot be read: " + e.getMessage(), e);
        }
        throw new NotLeader("the database's log is not the one that was read into memory: it does not end at revision "
                + batch.before().revision() + "; start again");
    }

    private static @Nullable Head moveHead(Connection session, String update, @Nullable Long term) throws SQLException {
        try (var statement = session.prepareStatement(update)) {
            if (term != null) {
                statement.setLong(1, term);
            }
            try (var row = statement.executeQuery()) {
                var head = row.next() ? head(row) : null;
                refuseWarnings(statement);
                return head;
            }
        }
    }

    static Head head(ResultSet row) throws SQLException {
        return new Head(row.getLong("term"), row.getLong("revision"), row.getBytes("hash"), row.getLong("bytes"));
    }

    private static boolean isSame(Head one, Head other) {
        return one.revision() == other.revision() && Arrays.equals(one.hash(), other.hash());
    }

    private Connection connected() throws SQLException {
        if (connection == null || connection.isClosed()) {
            close();
            connection = database.get().connect("log");
        }
        return connection;
    }

    private PreparedStatement appendStatement() throws SQLException {
        var session = connected();
        if (append == null) {
            append = session.prepareStatement(LogRows.APPEND);
        }
        return append;
    }

    /** Only an error that the server answered with, in a session that goes on, is certain to have undone everything. */
    private RuntimeException failure(SQLException e) {
        var state = e.getSQLState() == null ? "" : e.getSQLState();
        boolean undone = connectionLives() && state.matches("(0A|2[0-9]|40|42|53|54|55).{3}") && !state.equals("40003");
        if (undone) {
            return new LogUnavailable("the database refused the batch: " + e.getMessage(), e);
        }
        close();
        return new OutcomeUnknown("the database did not confirm the batch: " + e.getMessage(), e);
    }

    private boolean connectionLives() {
        try {
            return connection != null && !connection.isClosed();
        } catch (SQLException e) {
            return false;
        }
    }

    private static void refuseWarnings(Statement statement) throws SQLException {
        SQLWarning warning = statement.getWarnings();
        if (warning != null) {
            throw new SQLException(
                    "the commit came with a warning, so it may not be durable: " + warning.getMessage(),
                    "40003",
                    warning);
        }
    }
}
