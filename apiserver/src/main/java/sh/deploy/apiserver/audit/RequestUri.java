package sh.deploy.apiserver.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;
import java.util.Locale;
import java.util.Set;

/** The address of a request as it goes on record: without what some clients put there although it is secret, and of readable length. */
final class RequestUri {
    static final int MOST_CHARACTERS = 4_096;

    private static final Set<String> SECRET =
            Set.of("token", "access_token", "id_token", "bearer_token", "password", "authorization");

    private RequestUri() {}

    static String of(Asked asked) {
        var uri = asked.query().isEmpty() ? asked.path() : asked.path() + "?" + query(asked.query());
        return Cut.to(MOST_CHARACTERS, uri);
    }

    /** Whether something of it is not on record. */
    static boolean hides(Asked asked) {
        return !query(asked.query()).equals(asked.query());
    }

    private static String query(String raw) {
        if (raw.isEmpty()) {
            return raw;
        }
        var parts = raw.split("&", -1);
        for (int i = 0; i < parts.length; i++) {
            int equals = parts[i].indexOf('=');
            if (equals >= 0 && isSecret(parts[i].substring(0, equals))) {
                parts[i] = parts[i].substring(0, equals + 1) + Redaction.HIDDEN;
            }
        }
        return String.join("&", parts);
    }

    /** Also where some of its letters are escaped. */
    private static boolean isSecret(String name) {
        return name.indexOf('%') >= 0 ? isSecretOnceDecoded(name) : SECRET.contains(name.toLowerCase(Locale.ROOT));
    }

    private static boolean isSecretOnceDecoded(String name) {
        try {
            var decoded = URLDecoder.decode(name, UTF_8);
            return SECRET.contains(decoded.toLowerCase(Locale.ROOT));
        } catch (IllegalArgumentException broken) {
            return true;
        }
    }
}
