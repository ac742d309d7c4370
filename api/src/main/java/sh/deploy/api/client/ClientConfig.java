package sh.deploy.api.client;

import java.net.URI;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where the API server is, how to know it, and who we are.
 *
 * @param server {@code https://host:port}, or {@code http://…} where TLS ends elsewhere
 * @param certificateAuthority PEM of the certificates that may sign the server's; null means the JDK's own trust store
 * @param tlsServerName the name that the server's certificate must carry; empty means the URL's host
 * @param skipVerification accept any server certificate; only what a kubeconfig says explicitly sets it
 */
public record ClientConfig(
        URI server,
        @Nullable String certificateAuthority,
        String tlsServerName,
        boolean skipVerification,
        Credential credential) {

    /** What proves who we are. */
    public sealed interface Credential {
        /** What it is at this moment. */
        default Credential now() {
            return this;
        }

        /** Nobody. */
        record Anonymous() implements Credential {}

        /** PEM certificate chain, and its PEM private key (EC or RSA; PKCS#8, SEC 1 or PKCS#1). */
        record Certificate(String chain, String privateKey) implements Credential {
            @Override
            public String toString() {
                return "Certificate[…]";
            }
        }

        /**
         * A certificate that is made anew while a client goes on: each new connection shows the one of its moment, and one that was opened
         * with another is not used again.
         *
         * @param current is asked for each request, so it must not wait
         */
        record Renewed(Supplier<Certificate> current) implements Credential {
            @Override
            public Certificate now() {
                return current.get();
            }
        }

        /** A bearer token. */
        record Token(String value) implements Credential {
            @Override
            public String toString() {
                return "Token[…]";
            }
        }
    }

    public ClientConfig {
        var scheme = server.getScheme();
        if (server.getHost() == null || !("https".equals(scheme) || "http".equals(scheme))) {
            throw new IllegalArgumentException(
                    "server must be https://HOST[:PORT] or http://HOST[:PORT], got " + server);
        }
    }

    /** A server that this authority has signed. */
    public static ClientConfig of(URI server, String certificateAuthority, Credential credential) {
        return new ClientConfig(server, certificateAuthority, "", false, credential);
    }

    /** Whether the connection is TLS. */
    public boolean secure() {
        return "https".equals(server.getScheme());
    }

    /** The URL's port, or the usual one of its scheme. */
    public int port() {
        if (server.getPort() >= 0) {
            return server.getPort();
        }
        return secure() ? 443 : 80;
    }

    /** The host without the brackets of an IPv6 literal. */
    public String host() {
        var host = server.getHost();
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    /** The name or address that the server's certificate must carry. */
    public String expectedName() {
        return tlsServerName.isEmpty() ? host() : tlsServerName;
    }
}
