package sh.deploy.deployctl.log;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import sh.deploy.apiserver.log.Database;
import sh.deploy.deployctl.Failure;

/**
 * How a person names a database: {@code postgresql://USER:PASSWORD@HOST:PORT/NAME}, as psql takes it, also with several hosts, or
 * a JDBC URL. What stands before the {@code @} is percent-encoded. Without a name, the database {@code postgres} is meant.
 */
public final class DatabaseUrl {
    private DatabaseUrl() {}

    public static Database parse(String url) {
        if (url.startsWith("jdbc:postgresql:")) {
            return new Database(url, "", "");
        }
        try {
            return parse(URI.create(url));
        } catch (IllegalArgumentException e) {
            throw wrong();
        }
    }

    private static Database parse(URI uri) {
        boolean postgres = "postgresql".equals(uri.getScheme()) || "postgres".equals(uri.getScheme());
        var authority = uri.getRawAuthority() == null ? "" : uri.getRawAuthority();
        int at = authority.lastIndexOf('@');
        var hosts = authority.substring(at + 1);
        if (!postgres || hosts.isEmpty()) {
            throw wrong();
        }
        var user = authority.substring(0, Math.max(0, at)).split(":", 2);
        var name = uri.getRawPath().length() < 2 ? "/postgres" : uri.getRawPath();
        var query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        return new Database(
                "jdbc:postgresql://" + hosts + name + query, decoded(user[0]), user.length < 2 ? "" : decoded(user[1]));
    }

    /** Unlike in a form, a plus sign is one. */
    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    /** Does not repeat the URL, which may hold a password. */
    private static Failure wrong() {
        return Failure.usage("a database is named as postgresql://USER:PASSWORD@HOST:PORT/NAME");
    }
}
