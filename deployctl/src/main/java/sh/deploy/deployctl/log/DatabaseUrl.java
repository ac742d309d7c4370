package sh.deploy.deployctl.log;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import sh.deploy.apiserver.log.Database;
import sh.deploy.deployctl.Failure;

/** Reads {@code --database}: {@code postgresql://USER:PASSWORD@HOST:PORT/NAME}, as psql takes it, or a JDBC URL. */
final class DatabaseUrl {
    private DatabaseUrl() {}

    static Database parse(String url) {
        if (url.startsWith("jdbc:postgresql:")) {
            return new Database(url, "", "");
        }
        try {
            var uri = URI.create(url);
            if (!("postgresql".equals(uri.getScheme()) || "postgres".equals(uri.getScheme()))
                    || uri.getHost() == null) {
                throw wrong();
            }
            var user = uri.getRawUserInfo() == null ? "" : uri.getRawUserInfo();
            int colon = user.indexOf(':');
            var port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
            var query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
            return new Database(
                    "jdbc:postgresql://" + uri.getHost() + port + uri.getRawPath() + query,
                    decoded(colon < 0 ? user : user.substring(0, colon)),
                    decoded(colon < 0 ? "" : user.substring(colon + 1)));
        } catch (IllegalArgumentException e) {
            throw wrong();
        }
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    /** Does not repeat the URL, which may hold a password. */
    private static Failure wrong() {
        return Failure.usage("a database is named as postgresql://USER:PASSWORD@HOST:PORT/NAME");
    }
}
