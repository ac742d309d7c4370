package sh.deploy.deployctl.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.handler.ssl.OpenSsl;
import java.io.IOException;
import java.io.StringReader;
import java.net.ConnectException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.openssl.PEMParser;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sh.deploy.api.client.ClientConfig;
import sh.deploy.api.client.HttpClient;
import sh.deploy.api.client.Sockets;
import sh.deploy.api.time.ManualTime;
import sh.deploy.api.time.SystemTime;
import sh.deploy.apiserver.TestApiServer;
import sh.deploy.apiserver.pki.ClusterPki;
import sh.deploy.apiserver.pki.Credential;

@Tag("slow")
class QuickSocketsTest {
    private static final SystemTime TIME = new SystemTime();
    private static final Duration LONGER_THAN_A_CERTIFICATE_LIVES = Duration.ofDays(366);

    @TempDir
    Path folder;

    private ClusterPki pki;
    private TlsEcho server;
    private ClientConfig config;

    /** In this process the server's part loads the library, and a second copy would take its place. */
    @BeforeAll
    static void loadTheLibrary() {
        assumeTrue(OpenSsl.isAvailable(), "netty-tcnative has no library for this machine");
        assertThat(BoringSsl.isReady(Path.of("absent"))).isTrue();
    }

    @BeforeEach
    void start() throws Exception {
        pki = ClusterPki.openOrCreate(folder.resolve("pki"), TIME);
        server = new TlsEcho(pki.caPem(), pki.server(List.of()));
        config = config("127.0.0.1", "", pki);
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    @Test
    void speaksToAServerByBoringSslOnceTheJdkHasFoundItTrusted() throws Exception {
        assertThat(echo(sockets(config))).isInstanceOf(SSLSocket.class);
        assertThat(echo(sockets(config))).isInstanceOf(NativeSocket.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void carriesMoreThanARecordBothWays(String protocol) throws Exception {
        server.speak(protocol);
        echo(sockets(config));
        var sent = new byte[100_000];
        var random = new Random(1);
        try (var socket = opened(sockets(config), NativeSocket.class)) {
            for (int i = 0; i < 30; i++) {
                random.nextBytes(sent);
                socket.getOutputStream().write(sent);
                assertThat(socket.getInputStream().readNBytes(sent.length)).isEqualTo(sent);
            }
        }
    }

    @Test
    void staysWithTheJdkWhereTheLibraryCannotBeLoaded() throws Exception {
        for (int i = 0; i < 2; i++) {
            assertThat(echo(new QuickSockets(config, () -> false, memory(), TIME)))
                    .isInstanceOf(SSLSocket.class);
        }
        assertThat(memory()).doesNotExist();
    }

    @Test
    void staysWithTheJdkWhenNothingSaysByWhatToKnowTheServer() throws Exception {
        var anybody = new ClientConfig(config.server(), config.certificateAuthority(), "", true, config.credential());
        for (int i = 0; i < 2; i++) {
            assertThat(echo(sockets(anybody))).isInstanceOf(SSLSocket.class);
        }
    }

    @Test
    void refusesAnImpostorInTheJdksWords() throws Exception {
        echo(sockets(config));
        var other = ClusterPki.openOrCreate(folder.resolve("other"), TIME);
        server.present(other.server(List.of()));
        assertThatThrownBy(() -> sockets(config).open())
                .isInstanceOf(SSLHandshakeException.class)
                .hasMessageContaining("PKIX path");
    }

    @Test
    void refusesAnImpostorThatShowsTheServersCertificateWithoutItsKey() throws Exception {
        echo(sockets(config));
        var real = pki.server(List.of());
        var other = ClusterPki.openOrCreate(folder.resolve("other"), TIME).server(List.of());
        server.present(new Credential(real.certificatePem(), other.keyPem()));
        assertThatThrownBy(() -> sockets(config).open()).isInstanceOf(SSLException.class);
    }

    @Test
    void refusesAnotherCertificateOfTheSameAuthorityThatIsNotForThisHost() throws Exception {
        echo(sockets(config));
        server.present(pki.issueClient("somebody", List.of()));
        assertThatThrownBy(() -> sockets(config).open()).isInstanceOf(SSLException.class);
    }

    @Test
    void refusesAnExpiredCertificate() throws Exception {
        var past = new ManualTime(TIME.now().minus(LONGER_THAN_A_CERTIFICATE_LIVES));
        var old = ClusterPki.openOrCreate(folder.resolve("old"), past);
        var expired = old.server(List.of());
        var trusting = config("127.0.0.1", "", old);
        server.present(expired);
        new TrustedChain(memory(), trusting, past)
                .write(new Certificate[] {TlsEcho.certificate(expired.certificatePem())});
        assertThatThrownBy(() -> sockets(trusting).open())
                .isInstanceOf(SSLHandshakeException.class)
                .hasMessageContaining("PKIX path validation failed");
    }

    @Test
    void refusesAKnownServerUnderAnAddressOrNameThatItsCertificateLacks() throws Exception {
        echo(sockets(config));
        assertThatThrownBy(() -> sockets(config("127.0.0.2", "", pki)).open())
                .isInstanceOf(SSLHandshakeException.class)
                .hasMessageContaining("No subject alternative names matching IP address 127.0.0.2 found");
        assertThatThrownBy(() ->
                        sockets(config("127.0.0.1", "elsewhere.example", pki)).open())
                .isInstanceOf(SSLHandshakeException.class)
                .hasMessageContaining("elsewhere.example");
    }

    @Test
    void asksTheJdkAgainWhenTheKubeconfigNamesAnotherAuthority() throws Exception {
        echo(sockets(config));
        var other = ClusterPki.openOrCreate(folder.resolve("other"), TIME);
        assertThatThrownBy(() -> sockets(config("127.0.0.1", "", other)).open())
                .isInstanceOf(SSLHandshakeException.class)
                .hasMessageContaining("PKIX path");
    }

    @Test
    void learnsARenewedCertificate() throws Exception {
        echo(sockets(config));
        server.present(pki.server(List.of("more.example")));
        assertThat(echo(sockets(config))).isInstanceOf(SSLSocket.class);
        assertThat(echo(sockets(config))).isInstanceOf(NativeSocket.class);
    }

    @Test
    void showsAKeyOfTheOlderFormatToo() throws Exception {
        echo(sockets(config));
        var client = pki.issueClient("old-format", List.of());
        var sec1 = new ClientConfig.Credential.Certificate(client.certificatePem(), sec1(client.keyPem()));
        assertThat(sec1.privateKey()).contains("BEGIN EC PRIVATE KEY");
        assertThat(echo(sockets(ClientConfig.of(config.server(), pki.caPem(), sec1))))
                .isInstanceOf(NativeSocket.class);
    }

    @Test
    void saysOfAnUnreadableKeyWhatTheJdkSays() throws Exception {
        echo(sockets(config));
        var broken = new ClientConfig.Credential.Certificate(
                pki.admin().certificatePem(), "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");
        assertThatThrownBy(() -> sockets(ClientConfig.of(config.server(), pki.caPem(), broken))
                        .open())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the private key is none of EC, RSA, Ed25519");
    }

    @Test
    void wordsTheServersAlertAsTheJdkDoes() throws Exception {
        echo(sockets(config));
        var nobody = ClientConfig.of(config.server(), pki.caPem(), new ClientConfig.Credential.Anonymous());
        try (var socket = opened(sockets(nobody), NativeSocket.class)) {
            assertThatThrownBy(() -> socket.getInputStream().read())
                    .isInstanceOf(SSLException.class)
                    .hasMessageMatching("(\\(\\w+\\) )?Received fatal alert: (bad_certificate|certificate_required)");
        }
    }

    @Test
    void saysThatNobodyAnswers() throws Exception {
        echo(sockets(config));
        server.close();
        assertThatThrownBy(() -> sockets(config).open()).isInstanceOf(ConnectException.class);
    }

    @Test
    void closingEndsABlockedRead() throws Exception {
        echo(sockets(config));
        var socket = opened(sockets(config), NativeSocket.class);
        var reader = CompletableFuture.supplyAsync(() -> {
            try {
                return socket.getInputStream().read();
            } catch (IOException ended) {
                throw new IllegalStateException(ended);
            }
        });
        socket.close();
        socket.close();
        assertThatThrownBy(() -> reader.get(10, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasMessageContaining("losed");
        assertThatThrownBy(() -> socket.getOutputStream().write(1)).hasMessageContaining("closed");
    }

    @Test
    void aReadWaitsNoLongerThanItIsTold() throws Exception {
        echo(sockets(config));
        try (var socket = opened(sockets(config), NativeSocket.class)) {
            socket.setSoTimeout(50);
            assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
            socket.setSoTimeout(0);
            socket.getOutputStream().write('x');
            assertThat(socket.getInputStream().read()).isEqualTo('x');
        }
    }

    @Test
    void aServerThatHangsUpEndsTheAnswer() throws Exception {
        echo(sockets(config));
        try (var silent = new ServerSocket(0)) {
            var there = URI.create("https://127.0.0.1:" + silent.getLocalPort());
            var known = ClientConfig.of(there, pki.caPem(), config.credential());
            new TrustedChain(memory(), known, TIME).write(new Certificate[] {
                TlsEcho.certificate(pki.server(List.of()).certificatePem())
            });
            Thread.ofVirtual().start(() -> {
                try {
                    silent.accept().close();
                    silent.accept().close();
                } catch (IOException e) {
                    return;
                }
            });
            assertThatThrownBy(() -> sockets(known).open()).isInstanceOf(IOException.class);
        }
    }

    @Test
    void carriesRequestsToTheRealServer() throws Exception {
        try (var api = TestApiServer.start()) {
            var admin = api.adminCredential();
            var there = ClientConfig.of(
                    URI.create(api.url()),
                    api.caPem(),
                    new ClientConfig.Credential.Certificate(admin.certificatePem(), admin.keyPem()));
            for (int i = 0; i < 2; i++) {
                try (var http = new HttpClient(there, sockets(there), TIME)) {
                    for (int request = 0; request < 3; request++) {
                        var answer = http.send("GET", "/api/v1/namespaces/default", Map.of(), null);
                        assertThat(answer.status()).isEqualTo(200);
                        assertThat(answer.bytes()).asString().contains("\"default\"");
                    }
                }
            }
            assertThat(opened(sockets(there), NativeSocket.class)).isNotNull();
        }
    }

    @Test
    void doesWithoutAMemoryThatCannotBeKept() throws Exception {
        Files.writeString(folder.resolve("occupied"), "");
        for (int i = 0; i < 2; i++) {
            assertThat(echo(new QuickSockets(config, () -> true, folder.resolve("occupied"), TIME)))
                    .isInstanceOf(SSLSocket.class);
        }
    }

    private Sockets sockets(ClientConfig client) {
        return new QuickSockets(client, () -> true, memory(), TIME);
    }

    private Path memory() {
        return folder.resolve("memory");
    }

    private ClientConfig config(String host, String name, ClusterPki trusted) throws Exception {
        var admin = pki.admin();
        return new ClientConfig(
                URI.create("https://" + host + ":" + server.port()),
                trusted.caPem(),
                name,
                false,
                new ClientConfig.Credential.Certificate(admin.certificatePem(), admin.keyPem()));
    }

    private static <S> S opened(Sockets sockets, Class<S> kind) throws IOException {
        var socket = sockets.open().socket();
        assertThat(socket).isInstanceOf(kind);
        return kind.cast(socket);
    }

    /** The socket that some bytes went there and back by. */
    private static Socket echo(Sockets sockets) throws IOException {
        var opened = sockets.open();
        try (var socket = opened.socket()) {
            socket.getOutputStream().write(new byte[] {1, 2, 3});
            assertThat(socket.getInputStream().readNBytes(3)).containsExactly(1, 2, 3);
            return socket;
        }
    }

    /** PKCS #8 wraps it without the curve's name, which in this format stands inside. */
    private static String sec1(String pkcs8Pem) throws IOException {
        try (var parser = new PEMParser(new StringReader(pkcs8Pem))) {
            var wrapped = (PrivateKeyInfo) parser.readObject();
            var inner = ECPrivateKey.getInstance(wrapped.parsePrivateKey());
            var curve = wrapped.getPrivateKeyAlgorithm().getParameters();
            var der = new ECPrivateKey(256, inner.getKey(), curve).getEncoded();
            return "-----BEGIN EC PRIVATE KEY-----\n" + Base64.getMimeEncoder().encodeToString(der)
                    + "\n-----END EC PRIVATE KEY-----\n";
        }
    }
}
