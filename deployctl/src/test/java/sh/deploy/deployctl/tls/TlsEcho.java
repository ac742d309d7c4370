package sh.deploy.deployctl.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import sh.deploy.apiserver.pki.Credential;

/** Sends back what comes, by the JDK's TLS, to clients whose certificate its authority signed. */
final class TlsEcho implements AutoCloseable {
    private final ServerSocket listener;
    private final String authorityPem;
    private final Thread accepting;
    private volatile Credential credential;
    private volatile String protocol = "TLSv1.3";

    TlsEcho(String authorityPem, Credential credential) throws IOException {
        this.listener = new ServerSocket(0);
        this.authorityPem = authorityPem;
        this.credential = credential;
        this.accepting = Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    /** What it shows to the clients that come from now on. */
    void present(Credential next) {
        this.credential = next;
    }

    void speak(String onlyProtocol) {
        this.protocol = onlyProtocol;
    }

    /** Whoever connects afterwards is refused: the kernel listens until the thread that accepts has left. */
    @Override
    public void close() throws IOException, InterruptedException {
        listener.close();
        accepting.join();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                var plain = listener.accept();
                Thread.ofVirtual().start(() -> serve(plain));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket plain) {
        try (var socket = (SSLSocket) context().getSocketFactory().createSocket(plain, null, plain.getPort(), true)) {
            socket.setUseClientMode(false);
            socket.setNeedClientAuth(true);
            socket.setEnabledProtocols(new String[] {protocol});
            socket.getInputStream().transferTo(socket.getOutputStream());
        } catch (Exception gone) {
            return;
        }
    }

    private SSLContext context() throws Exception {
        var keys = KeyStore.getInstance("PKCS12");
        keys.load(null, null);
        var base64 = credential.keyPem().replaceAll("-----[A-Z ]+-----", "");
        var key = KeyFactory.getInstance("EC")
                .generatePrivate(new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(base64)));
        keys.setKeyEntry("server", key, new char[0], new Certificate[] {certificate(credential.certificatePem())});
        keys.setCertificateEntry("authority", certificate(authorityPem));
        var identity = KeyManagerFactory.getInstance("PKIX");
        identity.init(keys, new char[0]);
        var trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(keys);
        var context = SSLContext.getInstance("TLS");
        context.init(identity.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    static Certificate certificate(String pem) throws Exception {
        return CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
    }
}
