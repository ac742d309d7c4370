package sh.deploy.apiserver.log;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import sh.deploy.api.object.ObjectKey;

/** Entries as rows, both ways. */
final class LogRows {
    static final String COLUMNS =
            "revision, previous_revision, at_micros, term, format, verb, api_version, kind, api_group,"
                    + " resource, namespace, name, uid, actor, leader_token, idempotency_key, traceparent, object, hash";

    /**
     * Moves the head and writes the rows, in one statement and so in one round trip and one transaction. No row is written when
     * the head is not where the batch begins.
     */
    static final String APPEND = """
            WITH moved AS (
                UPDATE head SET revision = ?, bytes = ?, hash = ?
                WHERE term = ? AND revision = ? AND hash = ?
                RETURNING term)
            INSERT INTO log (%s)
            SELECT ?::bigint + n, previous_revision, at_micros, term, ?::smallint, verb, api_version, kind, api_group,
                   resource, namespace, name, uid, actor, leader_token, idempotency_key, traceparent, object, hash
            FROM moved, unnest(?::bigint[], ?::bigint[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[],
                    ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::bytea[], ?::bytea[])
                WITH ORDINALITY AS entry (previous_revision, at_micros, verb, api_version, kind, api_group, resource,
                    namespace, name, uid, actor, leader_token, idempotency_key, traceparent, object, hash, n)
            """.formatted(COLUMNS);

    private LogRows() {}

    static void bind(PreparedStatement append, Batch batch) throws SQLException {
        var before = batch.before();
        append.setLong(1, batch.after().revision());
        append.setLong(2, batch.after().bytes());
        append.setBytes(3, batch.after().hash());
        append.setLong(4, batch.after().term());
        append.setLong(5, before.revision());
        append.setBytes(6, before.hash());
        append.setLong(7, before.revision());
        append.setShort(8, HashChain.FORMAT);
        var arrays = new Arrays(append, batch.entries(), 9);
        arrays.add(Entry::previousRevision);
        arrays.add(entry -> HashChain.micros(entry.at()));
        arrays.addTexts(entry -> entry.verb().name());
        arrays.addTexts(Entry::apiVersion);
        arrays.addTexts(Entry::kind);
        arrays.addTexts(entry -> entry.key().group());
        arrays.addTexts(entry -> entry.key().resource());
        arrays.addTexts(entry -> entry.key().namespace());
        arrays.addTexts(entry -> entry.key().name());
        arrays.addTexts(Entry::uid);
        arrays.addTexts(Entry::actor);
        arrays.addTexts(Entry::leaderToken);
        arrays.addTexts(Entry::idempotencyKey);
        arrays.addTexts(Entry::traceparent);
        arrays.addBytes(Entry::stored);
        arrays.addBytes(Entry::hash);
    }

    static Entry read(ResultSet row) throws SQLException {
        int format = row.getShort("format");
        if (format != HashChain.FORMAT) {
            throw new SQLException("revision " + row.getLong("revision") + " has format " + format
                    + ", which this version does not know");
        }
        return new Entry(
                row.getLong("revision"),
                row.getLong("previous_revision"),
                instant(row.getLong("at_micros")),
                row.getLong("term"),
                Verb.valueOf(row.getString("verb")),
                row.getString("api_version"),
                row.getString("kind"),
                new ObjectKey(
                        row.getString("api_group"),
                        row.getString("resource"),
                        row.getString("namespace"),
                        row.getString("name")),
                row.getString("uid"),
                row.getString("actor"),
                row.getString("leader_token"),
                row.getString("idempotency_key"),
                row.getString("traceparent"),
                row.getBytes("object"),
                null,
                row.getBytes("hash"));
    }

    static Instant instant(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }

    /** Binds one array per column; the driver sends arrays of these types in binary form. */
    private static final class Arrays {
        private final PreparedStatement statement;
        private final PGConnection connection;
        private final List<Entry> entries;
        private int parameter;

        private Arrays(PreparedStatement statement, List<Entry> entries, int firstParameter) throws SQLException {
            this.statement = statement;
            this.connection = statement.getConnection().unwrap(PGConnection.class);
            this.entries = entries;
            this.parameter = firstParameter;
        }

        private void add(ToLongFunction<Entry> column) throws SQLException {
            bind("int8", entries.stream().mapToLong(column).toArray());
        }

        private void addTexts(Function<Entry, @Nullable String> column) throws SQLException {
            bind("text", entries.stream().map(column).toArray(String[]::new));
        }

        private void addBytes(Function<Entry, byte[]> column) throws SQLException {
            bind("bytea", entries.stream().map(column).toArray(byte[][]::new));
        }

        private void bind(String type, Object array) throws SQLException {
            statement.setArray(parameter++, connection.createArrayOf(type, array));
        }
    }
}
