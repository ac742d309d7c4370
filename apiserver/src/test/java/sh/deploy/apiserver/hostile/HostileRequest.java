package sh.deploy.apiserver.hostile;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One request that is sent to do harm.
 *
 * @param name unique
 * @param path below the namespace when it does not start with a slash, such as {@code configmaps?limit=x}
 * @param headers names and values by turns
 * @param body makes it anew; null for none
 * @param passes whether it is only large or odd, not wrong, so that it may also be done; else it has to be refused
 */
public record HostileRequest(
        String name,
        String method,
        String path,
        String[] headers,
        @Nullable Supplier<byte[]> body,
        boolean passes) {
    static HostileRequest post(String name, String path, String contentType, Supplier<byte[]> body) {
        return of(name, "POST", path, contentType, body);
    }

    static HostileRequest of(String name, String method, String path, String contentType, Supplier<byte[]> body) {
        return new HostileRequest(name, method, path, new String[] {"content-type", contentType}, body, false);
    }

    static HostileRequest get(String name, String path) {
        return new HostileRequest(name, "GET", path, new String[0], null, false);
    }

    /** The same, where it is also right to do it. */
    HostileRequest orDone() {
        return new HostileRequest(name, method, path, headers, body, true);
    }

    @Override
    public String toString() {
        return name;
    }
}
