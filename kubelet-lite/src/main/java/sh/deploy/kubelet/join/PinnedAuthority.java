package sh.deploy.kubelet.join;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Gets the authority of a cluster from its server, which shows it in its TLS handshake, and takes the one whose hash is known. Sends nothing,
 * so whoever answers learns nothing; that the server itself is of that authority is for the connections that follow to find out.
 */
final class PinnedAuthority {
    private static final int LIMIT_MILLIS = 5_000;

    private PinnedAuthority() {}

    /**
     * @throws IOException nobody answers, or not with TLS
     * @throws JoinRefused the server shows no authority of that hash
     */
    static X509Certificate of(URI server, CaHash hash) throws IOException {
        var seen = new Witness();
        try (var plain = new Socket()) {
            plain.connect(new InetSocketAddress(host(server), server.getPort()), LIMIT_MILLIS);
            var context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {seen}, null);
            try (var secured =
                    (SSLSocket) context.getSocketFactory().createSocket(plain, host(server), server.getPort(), true)) {
                secured.setSoTimeout(LIMIT_MILLIS);
                secured.startHandshake();
            } catch (SSLException e) {
                if (seen.chain == null) {
                    throw e;
                }
            }
            return find(seen.chain, server, hash);
        } catch (GeneralSecurityException e) {
            throw new IOException("TLS cannot be set up: " + e.getMessage(), e);
        }
    }

    private static X509Certificate find(X509Certificate @Nullable [] chain, URI server, CaHash hash)
            throws GeneralSecurityException {
        if (chain != null) {
            for (var certificate : chain) {
                if (certificate.getBasicConstraints() >= 0 && hash.isOf(certificate)) {
                    return certificate;
                }
            }
        }
        throw new JoinRefused(server + " is not of the cluster with the authority " + hash.text()
                + ": check --join and --ca-hash with the line that `deployctl token create` showed; if both are right,"
                + " somebody else answers in the server's place");
    }

    private static String host(URI server) {
        var host = String.valueOf(server.getHost());
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    /** Sees what is shown, and believes nobody: the handshake ends there. */
    private static final class Witness extends X509ExtendedTrustManager {
        private X509Certificate @Nullable [] chain;

        private void see(X509Certificate[] shown) throws CertificateException {
            chain = shown.clone();
            throw new CertificateException("seen");
        }

        @Override
        public void checkServerTrusted(X509Certificate[] shown, String type) throws CertificateException {
            see(shown);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] shown, String type, @Nullable Socket socket)
                throws CertificateException {
            see(shown);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] shown, String type, @Nullable SSLEngine engine)
                throws CertificateException {
            see(shown);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] shown, String type) {
            throw new UnsupportedOperationException("this side is the client");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] shown, String type, @Nullable Socket socket) {
            throw new UnsupportedOperationException("this side is the client");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] shown, String type, @Nullable SSLEngine engine) {
            throw new UnsupportedOperationException("this side is the client");
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
