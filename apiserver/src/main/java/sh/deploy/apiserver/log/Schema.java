package sh.deploy.apiserver.log;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import liquibase.Liquibase;
import liquibase.Scope;
import liquibase.UpdateSummaryEnum;
import liquibase.database.DatabaseFactory;
import liquibase.database.jvm.JdbcConnection;
import liquibase.resource.ClassLoaderResourceAccessor;
import liquibase.ui.LoggerUIService;

/** The log's tables. */
final class Schema {
    private static final String CHANGES = "sh/deploy/apiserver/log/schema.sql";
    private static final String NEWEST = "0002-data-keys";
    private static final long MIGRATION_LOCK = 0x6465_706c_6f79L;

    private Schema() {}

    /** Brings the tables to this version. When they are there already, Liquibase is not even loaded. */
    static void migrate(Connection connection) throws SQLException {
        if (isCurrent(connection)) {
            return;
        }
        try (var statement = connection.createStatement()) {
            statement.execute("SELECT pg_advisory_lock(" + MIGRATION_LOCK + ")");
            try {
                if (!isCurrent(connection)) {
                    statement.execute("CREATE SCHEMA IF NOT EXISTS " + Database.SCHEMA);
                    Migration.run(connection);
                }
            } finally {
                statement.execute("SELECT pg_advisory_unlock(" + MIGRATION_LOCK + ")");
            }
        }
    }

    private static boolean isCurrent(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            try (var row = statement.executeQuery("SELECT to_regclass('deploy.databasechangelog') IS NOT NULL")) {
                row.next();
                if (!row.getBoolean(1)) {
                    return false;
                }
            }
            try (var row = statement.executeQuery("SELECT coalesce(max(id), '') FROM deploy.databasechangelog")) {
                row.next();
                var newest = row.getString(1);
                if (newest.compareTo(NEWEST) > 0) {
                    throw new LogUnavailable("the database was used by a newer Deploy (schema " + newest + ", ours is "
                            + NEWEST + "); start that version");
                }
                return newest.equals(NEWEST);
            }
        }
    }

    /** Apart from its owner, so that Liquibase's classes load only when there is something to do. */
    private static final class Migration {
        private static final Logger CHATTER = Logger.getLogger("liquibase");

        static void run(Connection connection) throws SQLException {
            CHATTER.setLevel(Level.WARNING);
            try {
                Scope.child(
                        Map.of(Scope.Attr.ui.name(), new LoggerUIService(), "liquibase.analytics.enabled", false),
                        () -> {
                            var database = DatabaseFactory.getInstance()
                                    .findCorrectDatabaseImplementation(new JdbcConnection(connection));
                            database.setDefaultSchemaName(Database.SCHEMA);
                            database.setLiquibaseSchemaName(Database.SCHEMA);
                            var liquibase = new Liquibase(
                                    CHANGES, new ClassLoaderResourceAccessor(Schema.class.getClassLoader()), database);
                            liquibase.setShowSummary(UpdateSummaryEnum.OFF);
                            liquibase.forceReleaseLocks(); // ours keeps others out; theirs survives a crash
                            liquibase.update("");
                        });
            } catch (SQLException | RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new SQLException("the log's tables could not be made: " + e.getMessage(), e);
            }
            connection.setAutoCommit(true);
        }
    }
}
