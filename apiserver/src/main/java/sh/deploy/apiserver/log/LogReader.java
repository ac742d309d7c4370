package sh.deploy.apiserver.log;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.function.Consumer;
import org.postgresql.PGStatement;

/** What a restart reads, with the driver itself: it is most of the time until the server is ready. */
final class LogReader {
    private static final int ROWS_AT_ONCE = 1_000;

    private final ReadSessions sessions;

    LogReader(ReadSessions sessions) {
        this.sessions = sessions;
    }

    /** Gives the entries after one revision, up to and including another, in order. */
    void read(long afterRevision, long upToRevision, Consumer<Entry> reader) {
        forEach(
                "SELECT " + LogRows.COLUMNS + " FROM log WHERE revision > ? AND revision <= ? ORDER BY revision",
                reader,
                afterRevision,
                upToRevision);
    }

    void readIdempotencyKeys(int atMost, Consumer<Entry> reader) {
        forEach(
                "SELECT * FROM (SELECT " + LogRows.COLUMNS + " FROM log WHERE idempotency_key IS NOT NULL"
                        + " ORDER BY revision DESC LIMIT ?) AS newest ORDER BY revision",
                reader,
                (long) atMost);
    }

    Optional<Checkpoint> checkpoint(long atMostRevision) {
        return withSession(connection -> {
            try (var query = connection.prepareStatement(
                    "SELECT * FROM checkpoint WHERE revision <= ? ORDER BY revision DESC LIMIT 1")) {
                query.setLong(1, atMostRevision);
                try (var row = query.executeQuery()) {
                    return row.next() ? Optional.of(checkpoint(row)) : Optional.empty();
                }
            }
        });
    }

    private Checkpoint checkpoint(ResultSet row) throws SQLException {
        var format = row.getShort("format");
        if (!CheckpointBody.isKnown(format)) {
            throw new SQLException("the checkpoint has format " + format + ", which this version does not know");
        }
        var revision = row.getLong("revision");
        var head = new Head(row.getLong("term"), revision, row.getBytes("hash"), row.getLong("bytes"));
        var parts = new CheckpointParts(part -> part(revision, part), format);
        return new Checkpoint(LogRows.instant(row.getLong("at_micros")), head, row.getBytes("digest"), parts::objects);
    }

    private Optional<byte[]> part(long revision, int part) {
        return withSession(connection -> {
            try (var query =
                    connection.prepareStatement("SELECT body FROM checkpoint_part WHERE revision = ? AND part = ?")) {
                query.setLong(1, revision);
                query.setInt(2, part);
                inBinary(query);
                try (var row = query.executeQuery()) {
                    return row.next() ? Optional.of(row.getBytes(1)) : Optional.empty();
                }
            }
        });
    }

    private void forEach(String sql, Consumer<Entry> reader, long... parameters) {
        withSession(connection -> {
            connection.setAutoCommit(false); // else the driver reads all rows at once
            try (var query = connection.prepareStatement(sql)) {
                for (int i = 0; i < parameters.length; i++) {
                    query.setLong(i + 1, parameters[i]);
                }
                query.setFetchSize(ROWS_AT_ONCE);
                inBinary(query);
                try (var rows = query.executeQuery()) {
                    while (rows.next()) {
                        reader.accept(LogRows.read(rows));
                    }
                }
            }
            return parameters;
        });
    }

    /** Bytes come as bytes, not as text, from the first row on. */
    private static void inBinary(PreparedStatement query) throws SQLException {
        query.unwrap(PGStatement.class).setPrepareThreshold(-1);
    }

    private interface Work<T> {
        T with(Connection connection) throws SQLException;
    }

    private <T> T withSession(Work<T> work) {
        try {
            var connection = sessions.openConnection();
            try {
                return work.with(connection);
            } finally {
                sessions.closeConnection(connection);
            }
        } catch (SQLException e) {
            throw new LogUnavailable("the log cannot be read: " + e.getMessage(), e);
        }
    }
}
