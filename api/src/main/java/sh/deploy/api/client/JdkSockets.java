package sh.deploy.api.client;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** With the TLS of the JDK, set up once, and again when the credential is another. */
public final class JdkSockets implements Sockets {
    private record Made(ClientConfig.Credential credential, SSLSocketFactory factory) {}

    private final ClientConfig config;
    private volatile @Nullable Made made;

    /** Fails with {@link IllegalArgumentException} when a certificate or key cannot be read. */
    public JdkSockets(ClientConfig config) {
        this.config = config;
        this.made = config.secure() ? made(config, config.credential().now()) : null;
    }

    @Override
    public Opened open() throws IOException {
        var plain = Sockets.connect(config);
        try {
            var factory = factory();
            return new Opened(factory == null ? plain : secured(factory, plain), plain);
        } catch (IOException | RuntimeException failed) {
            plain.close();
            throw failed;
        }
    }

    /** Two at once make it twice, which does no harm. */
    private @Nullable SSLSocketFactory factory() {
        var there = made;
        if (there == null) {
            return null;
        }
        var wanted = config.credential().now();
        if (!there.credential().equals(wanted)) {
            there = made(config, wanted);
            made = there;
        }
        return there.factory();
    }

    private SSLSocket secured(SSLSocketFactory factory, Socket plain) throws IOException {
        var socket = (SSLSocket) factory.createSocket(plain, config.expectedName(), config.port(), true);
        var parameters = new SSLParameters();
        parameters.setApplicationProtocols(new String[] {"http/1.1"});
        parameters.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
        if (!config.skipVerification()) {
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
        }
        if (!config.tlsServerName().isEmpty()) {
            parameters.setServerNames(List.of(new SNIHostName(config.tlsServerName())));
        }
        socket.setSSLParameters(parameters);
        socket.setSoTimeout(Math.toIntExact(CONNECT_LIMIT.toMillis()));
        socket.startHandshake();
        return socket;
    }

    private static Made made(ClientConfig config, ClientConfig.Credential credential) {
        try {
            var context = SSLContext.getInstance("TLS");
            context.init(identity(credential), trust(config), null);
            return new Made(credential, context.getSocketFactory());
        } catch (GeneralSecurityException | IOException unusable) {
            throw new IllegalArgumentException(
                    "cannot use the certificates given for " + config.server() + ": " + unusable.getMessage(),
                    unusable);
        }
    }

    private static KeyManager @Nullable [] identity(ClientConfig.Credential credential)
            throws GeneralSecurityException {
        if (!(credential instanceof ClientConfig.Credential.Certificate certificate)) {
            return null;
        }
        return new KeyManager[] {
            new OneIdentity(Pem.certificates(certificate.chain()), Pem.privateKey(certificate.privateKey()))
        };
    }

    private static TrustManager @Nullable [] trust(ClientConfig config) throws GeneralSecurityException, IOException {
        if (config.skipVerification()) {
            return new TrustManager[] {new TrustAnyone()};
        }
        if (config.certificateAuthority() == null) {
            return null;
        }
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        int index = 0;
        for (var authority : Pem.certificates(config.certificateAuthority())) {
            store.setCertificateEntry("authority-" + index++, authority);
        }
        var factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(store);
        return Arrays.copyOf(factory.getTrustManagers(), factory.getTrustManagers().length);
    }
}
