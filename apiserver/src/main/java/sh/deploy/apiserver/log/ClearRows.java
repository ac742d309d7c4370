package sh.deploy.apiserver.log;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.TreeSet;
import java.util.function.BiPredicate;

/**
 * Finds in the tables what is not sealed. Reads the rows some at a time, since all of them may take longer than a session waits for an
 * answer. Safe for all threads.
 */
final class ClearRows {
    private static final int ROWS_AT_ONCE = 2_000;

    private final ReadSessions sessions;

    ClearRows(ReadSessions sessions) {
        this.sessions = sessions;
    }

    /** How a resource is named in a checkpoint's row. */
    static String name(String group, String resource) {
        return group + "/" + resource;
    }

    InClear of(BiPredicate<String, String> resources) {
        try {
            var connection = sessions.openConnection();
            try {
                return of(resources, connection);
            } finally {
                sessions.closeConnection(connection);
            }
        } catch (SQLException e) {
            throw new LogUnavailable("what lies in clear in the log cannot be looked for: " + e.getMessage(), e);
        }
    }

    private static InClear of(BiPredicate<String, String> resources, Connection connection) throws SQLException {
        long changes = 0;
        long newest = 0;
        try (var kinds = connection.prepareStatement(
                        "SELECT DISTINCT api_group, resource FROM log WHERE revision >= ? AND revision < ?");
                var query = connection.prepareStatement("""
                SELECT count(*), max(revision) FROM log
                WHERE revision >= ? AND revision < ? AND api_group = ? AND resource = ?
                  AND substring(object FROM 1 FOR 1) <> decode('00', 'hex')
                """)) {
            long last = revision("max", connection);
            for (long from = revision("min", connection); from <= last; from += ROWS_AT_ONCE) {
                for (var kind : listed(resources, kinds, from)) {
                    query.setLong(1, from);
                    query.setLong(2, from + ROWS_AT_ONCE);
                    query.setString(3, kind.group());
                    query.setString(4, kind.resource());
                    try (var row = query.executeQuery()) {
                        row.next();
                        changes += row.getLong(1);
                        newest = Math.max(newest, row.getLong(2));
                    }
                }
            }
        }
        return InClear.of(changes, newest, checkpoints(resources, connection));
    }

    private record Listed(String group, String resource) {}

    /** Of most rows the object is not looked at: a large one is read from elsewhere, and unpacked. */
    private static List<Listed> listed(BiPredicate<String, String> resources, PreparedStatement kinds, long from)
            throws SQLException {
        var listed = new ArrayList<Listed>();
        kinds.setLong(1, from);
        kinds.setLong(2, from + ROWS_AT_ONCE);
        try (var rows = kinds.executeQuery()) {
            while (rows.next()) {
                if (resources.test(rows.getString(1), rows.getString(2))) {
                    listed.add(new Listed(rows.getString(1), rows.getString(2)));
                }
            }
        }
        return listed;
    }

    private static long revision(String which, Connection connection) throws SQLException {
        try (var query = connection.prepareStatement(
                        "SELECT coalesce(" + which + "(revision), " + (which.equals("min") ? 1 : 0) + ") FROM log");
                var row = query.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    private static List<InClear.Seen> checkpoints(BiPredicate<String, String> resources, Connection connection)
            throws SQLException {
        var seen = new ArrayList<InClear.Seen>();
        try (var query = connection.prepareStatement(
                        "SELECT revision, at_micros, in_clear FROM checkpoint ORDER BY revision");
                var rows = query.executeQuery()) {
            while (rows.next()) {
                var array = rows.getArray(3);
                boolean isClear = array == null || hasOne((String[]) array.getArray(), resources);
                seen.add(new InClear.Seen(rows.getLong(1), LogRows.instant(rows.getLong(2)), isClear));
            }
        }
        return seen;
    }

    private static boolean hasOne(String[] names, BiPredicate<String, String> resources) {
        for (var name : names) {
            int slash = name.indexOf('/');
            if (resources.test(name.substring(0, slash), name.substring(slash + 1))) {
                return true;
            }
        }
        return false;
    }

    /** Which resources a checkpoint has objects of that are not sealed, by their {@link #name}; filled as these are read. */
    static Iterable<CheckpointObject> noting(Iterable<CheckpointObject> objects, TreeSet<String> inClear) {
        return () -> {
            var all = objects.iterator();
            return new Iterator<>() {
                @Override
                public boolean hasNext() {
                    return all.hasNext();
                }

                @Override
                public CheckpointObject next() {
                    var object = all.next();
                    if (!SealedObject.isIn(object.json())) {
                        inClear.add(name(object.key().group(), object.key().resource()));
                    }
                    return object;
                }
            };
        };
    }
}
