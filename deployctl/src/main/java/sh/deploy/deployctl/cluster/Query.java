package sh.deploy.deployctl.cluster;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** Builds a path with its query, leaving out what is empty. */
public final class Query {
    private final StringBuilder text;
    private boolean first;

    private Query(String path) {
        text = new StringBuilder(path);
        first = path.indexOf('?') < 0;
    }

    public static Query of(String path) {
        return new Query(path);
    }

    public Query with(String name, String value) {
        if (!value.isEmpty()) {
            text.append(first ? '?' : '&').append(name).append('=').append(encode(value));
            first = false;
        }
        return this;
    }

    @Override
    public String toString() {
        return text.toString();
    }

    /** As one part of a path or of a query. */
    public static String encode(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (!(c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-' || c == '.')) {
                return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
            }
        }
        return value;
    }
}
