package sh.deploy.apiserver.log;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Data keys in a table of the log's database. Safe for all threads. */
final class PostgresDataKeys implements DataKeyStore {
    private final ReadSessions sessions;

    PostgresDataKeys(ReadSessions sessions) {
        this.sessions = sessions;
    }

    @Override
    public List<WrappedDataKey> read() {
        return withSession("read", connection -> isThere(connection) ? all(connection) : List.of());
    }

    /** Shares the head's row, which whoever takes the lead changes: it is kept before that, or not at all. */
    @Override
    public void add(WrappedDataKey key, long term) {
        int kept = withSession("kept", connection -> {
            try (var insert = connection.prepareStatement("""
                    INSERT INTO data_key (id, made_at_micros, wrapped_by, wrapped)
                    SELECT ?::bigint, ?::bigint, ?::text, ?::bytea
                    FROM (SELECT term FROM head WHERE term = ? FOR SHARE) AS led
                    """)) {
                insert.setLong(1, key.id());
                insert.setLong(2, HashChain.micros(key.madeAt()));
                insert.setString(3, key.wrappedBy());
                insert.setBytes(4, key.wrapped());
                insert.setLong(5, term);
                return committed(insert);
            }
        });
        if (kept == 0) {
            throw new NotLeader("term " + term + " ended: another server leads the log; no data key was kept");
        }
    }

    /** As {@link #add}. */
    @Override
    public boolean replace(WrappedDataKey old, WrappedDataKey rewrapped, long term) {
        return withSession("wrapped anew", connection -> {
            try (var update = connection.prepareStatement("""
                    UPDATE data_key SET wrapped_by = ?, wrapped = ?
                    FROM (SELECT term FROM head WHERE term = ? FOR SHARE) AS led
                    WHERE id = ? AND wrapped = ?
                    """)) {
                update.setString(1, rewrapped.wrappedBy());
                update.setBytes(2, rewrapped.wrapped());
                update.setLong(3, term);
                update.setLong(4, old.id());
                update.setBytes(5, old.wrapped());
                return committed(update) == 1;
            }
        });
    }

    @Override
    public void retire(List<Long> ids, long lastRevision) {
        withSession("retired", connection -> {
            try (var update = connection.prepareStatement(
                    "UPDATE data_key SET last_revision = ? WHERE last_revision IS NULL AND id = ANY (?)")) {
                update.setLong(1, lastRevision);
                update.setArray(2, connection.createArrayOf("int8", ids.toArray()));
                return update.executeUpdate();
            }
        });
    }

    @Override
    public void forget(long oldestRevision) {
        withSession("forgotten", connection -> {
            try (var delete = connection.prepareStatement("DELETE FROM data_key WHERE last_revision < ?")) {
                delete.setLong(1, oldestRevision);
                return delete.executeUpdate();
            }
        });
    }

    private static boolean isThere(Connection connection) throws SQLException {
        try (var query = connection.prepareStatement("SELECT to_regclass('deploy.data_key') IS NOT NULL");
                var row = query.executeQuery()) {
            row.next();
            return row.getBoolean(1);
        }
    }

    private static List<WrappedDataKey> all(Connection connection) throws SQLException {
        var keys = new ArrayList<WrappedDataKey>();
        try (var query = connection.prepareStatement(
                        "SELECT id, made_at_micros, wrapped_by, wrapped FROM data_key ORDER BY made_at_micros, id");
                var rows = query.executeQuery()) {
            while (rows.next()) {
                keys.add(new WrappedDataKey(
                        rows.getLong(1), LogRows.instant(rows.getLong(2)), rows.getString(3), rows.getBytes(4)));
            }
        }
        return keys;
    }

    /** A warning means that a standby may lack it. */
    private static int committed(PreparedStatement change) throws SQLException {
        int rows = change.executeUpdate();
        var warning = change.getWarnings();
        if (warning != null) {
            throw new SQLException("the commit came with a warning: " + warning.getMessage(), "40003", warning);
        }
        return rows;
    }

    private interface Work<T> {
        T with(Connection connection) throws SQLException;
    }

    private <T> T withSession(String what, Work<T> work) {
        try {
            var connection = sessions.openConnection();
            try {
                return work.with(connection);
            } finally {
                sessions.closeConnection(connection);
            }
        } catch (SQLException e) {
            throw new LogUnavailable("the data keys in the database cannot be " + what + ": " + e.getMessage(), e);
        }
    }
}
