package sh.deploy.apiserver.log;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;

/**
 * Where a PostgreSQL is and who we are there.
 *
 * @param url {@code jdbc:postgresql://HOST:PORT/NAME}
 * @param user empty when the URL says it
 * @param password empty when the URL says it or none is needed
 */
public record Database(String url, String user, String password) {
    /** Tables live in a schema of their own. */
    static final String SCHEMA = "deploy";

    private static final int OLDEST_VERSION = 150_000;

    /** A generic plan is made once; the planner would otherwise look at every batch anew. */
    private static final String HANDSHAKE = """
            SELECT set_config('lock_timeout', '2s', false), set_config('statement_timeout', '0', false),
                   set_config('search_path', 'deploy', false), set_config('plan_cache_mode', 'force_generic_plan', false),
                   current_setting('server_version_num')::int, pg_is_in_recovery(),
                   current_setting('fsync'), current_setting('full_page_writes'), current_setting('synchronous_commit')
            """;

    /**
     * Opens a session and refuses it unless a commit there is kept for good.
     *
     * @throws LogUnavailable there is no server, or none that we can trust with a commit
     */
    Connection connect(String purpose) {
        try {
            var connection = DriverManager.getConnection(url, properties(purpose));
            try {
                shakeHands(connection);
                return connection;
            } catch (SQLException | RuntimeException e) {
                connection.close();
                throw e;
            }
        } catch (SQLException e) {
            throw new LogUnavailable("no session with " + this + ": " + e.getMessage(), e);
        }
    }

    /** The same database after its server moved. */
    public Database at(String newUrl) {
        return new Database(newUrl, user, password);
    }

    /** Without the password. */
    @Override
    public String toString() {
        int query = url.indexOf('?');
        return query < 0 ? url : url.substring(0, query);
    }

    private Properties properties(String purpose) {
        var properties = new Properties();
        if (!user.isEmpty()) {
            properties.setProperty("user", user);
        }
        if (!password.isEmpty()) {
            properties.setProperty("password", password);
        }
        properties.setProperty("ApplicationName", "deploy-" + purpose);
        properties.setProperty("assumeMinServerVersion", "15");
        properties.setProperty("connectTimeout", "2");
        properties.setProperty("loginTimeout", "5");
        properties.setProperty("socketTimeout", "10");
        properties.setProperty("tcpKeepAlive", "true");
        properties.setProperty("prepareThreshold", "1");
        return properties;
    }

    private static void shakeHands(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery(HANDSHAKE)) {
            row.next();
            require(row.getInt(5) >= OLDEST_VERSION, "it is older than PostgreSQL 15");
            require(!row.getBoolean(6), "it is a standby");
            require(row.getString(7).equals("on"), "fsync is off there; set fsync = on");
            require(row.getString(8).equals("on"), "full_page_writes is off there; set full_page_writes = on");
            var commit = row.getString(9);
            require(
                    commit.equals("on") || commit.equals("remote_apply"),
                    "synchronous_commit is " + commit + " there; set synchronous_commit = on");
        }
    }

    private static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new LogUnavailable("this PostgreSQL is not used for the log: " + otherwise);
        }
    }
}
