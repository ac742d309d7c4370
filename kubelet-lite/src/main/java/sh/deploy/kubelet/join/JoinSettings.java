package sh.deploy.kubelet.join;

import java.net.URI;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which cluster a machine joins, and by what.
 *
 * @param server the API server, {@code https://HOST:PORT}
 * @param token {@code ID.SECRET}; empty once the machine has joined
 * @param caHash null once the machine has joined
 */
public record JoinSettings(
        URI server, String token, @Nullable CaHash caHash) {
    private static final Pattern TOKEN = Pattern.compile("[a-z0-9]{6}\\.[a-z0-9]{16}");
    private static final int USUAL_PORT = 6443;

    public JoinSettings {
        if (!token.isEmpty() && !TOKEN.matcher(token).matches()) {
            throw new IllegalArgumentException(
                    "the token is like abcdef.0123456789abcdef; make one with `deployctl token create`");
        }
    }

    /**
     * @param server also {@code HOST}, {@code HOST:PORT}
     * @param caHash empty for none
     * @throws IllegalArgumentException with what is allowed
     */
    public static JoinSettings of(String server, String token, String caHash) {
        return new JoinSettings(uri(server), token, caHash.isEmpty() ? null : new CaHash(caHash));
    }

    private static URI uri(String server) {
        var text = server.contains("://") ? server : "https://" + server;
        try {
            var uri = URI.create(text);
            if (!"https".equals(uri.getScheme()) || uri.getHost() == null) {
                throw notOne(server, null);
            }
            return uri.getPort() < 0 ? URI.create("https://" + uri.getHost() + ":" + USUAL_PORT) : uri;
        } catch (IllegalArgumentException e) {
            throw notOne(server, e);
        }
    }

    private static IllegalArgumentException notOne(String server, @Nullable Throwable cause) {
        return new IllegalArgumentException(
                "the API server to join is like https://192.0.2.1:6443, got \"" + server + "\"", cause);
    }

    @Override
    public String toString() {
        return "JoinSettings[" + server + "]";
    }
}
