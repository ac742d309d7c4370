package sh.deploy.deployctl.audit;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import sh.deploy.apiserver.TestApiServer;

class OldTlsTest {
    @Test
    void isTakenByNeitherPortOfOurs() throws Exception {
        try (var server = TestApiServer.start()) {
            var api = new OldTls("127.0.0.1", server.port());
            var nodes = new OldTls("127.0.0.1", server.nodeLinkPort());

            assertThat(api.takesTls12()).as("our hello is one").isTrue();
            assertThat(nodes.takesTls12()).as("nodes speak TLS 1.3 alone").isFalse();
            assertThat(api.taken()).isEmpty();
            assertThat(nodes.taken()).isEmpty();
        }
    }

    @Test
    void isSeenWhereItIsTaken() throws Exception {
        try (var server = TestApiServer.start();
                var weak = weakServer(server)) {
            var answering = Thread.ofVirtual().start(() -> answer(weak));
            try {
                assertThat(new OldTls("127.0.0.1", weak.getLocalPort()).taken())
                        .containsExactly("TLS 1.2 with a suite that does not authenticate what it encrypts");
            } finally {
                answering.interrupt();
            }
        }
    }

    @Test
    void isNotRefusedByWhoeverHangsUpOnEverybody() throws Exception {
        try (var rude = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            var hangingUp = Thread.ofVirtual().start(() -> hangUp(rude));
            try {
                assertThatIOException().isThrownBy(() -> new OldTls("127.0.0.1", rude.getLocalPort()).taken());
            } finally {
                hangingUp.interrupt();
            }
        }
    }

    private static void hangUp(ServerSocket listening) {
        while (!listening.isClosed()) {
            try (var socket = listening.accept()) {
                socket.setSoLinger(true, 0);
            } catch (IOException over) {
                return;
            }
        }
    }

    private static SSLServerSocket weakServer(TestApiServer server) throws Exception {
        var credential = server.adminCredential();
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        var base64 = credential.keyPem().replaceAll("-----[A-Z ]+-----", "").replaceAll("\\s", "");
        var key = KeyFactory.getInstance("EC")
                .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(base64)));
        var certificate = CertificateFactory.getInstance("X.509")
                .generateCertificate(
                        new ByteArrayInputStream(credential.certificatePem().getBytes(US_ASCII)));
        store.setKeyEntry("server", key, new char[0], new Certificate[] {certificate});
        var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, new char[0]);
        var context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        var socket = (SSLServerSocket)
                context.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        socket.setEnabledProtocols(new String[] {"TLSv1.2"});
        socket.setEnabledCipherSuites(new String[] {"TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA"});
        return socket;
    }

    private static void answer(SSLServerSocket listening) {
        while (!listening.isClosed()) {
            try (var socket = (SSLSocket) listening.accept()) {
                socket.startHandshake();
            } catch (IOException expected) {
                // The other side ends once it has seen what it wanted to see.
            }
        }
    }
}
