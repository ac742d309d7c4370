package sh.deploy.api.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import sh.deploy.api.client.ClientConfig.Credential;
import sh.deploy.api.time.SystemTime;

class HttpClientTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    private ScriptedServer server;
    private HttpClient client;

    @BeforeEach
    void start() throws IOException {
        server = ScriptedServer.plain();
        client = new HttpClient(
                new ClientConfig(server.url("http"), null, "", false, new Credential.Token("secret")),
                new SystemTime());
    }

    @AfterEach
    void stop() throws IOException {
        client.close();
        server.close();
    }

    @Test
    void sendsMethodPathCredentialHeadersAndBody() throws IOException {
        server.answers.add("HTTP/1.1 201 Created\r\nContent-Length: 4\r\nWarning: a\r\nWARNING: b\r\n\r\nmade");
        var response = client.send("POST", "/api?x=1", Map.of("Accept", "any"), "body".getBytes(UTF_8));
        assertThat(response.status()).isEqualTo(201);
        assertThat(response.headers("Warning")).containsExactly("a", "b");
        assertThat(response.bytes()).asString(UTF_8).isEqualTo("made");
        assertThat(server.heads.getFirst())
                .startsWith("POST /api?x=1 HTTP/1.1\nHost: 127.0.0.1")
                .contains("Authorization: Bearer secret\n", "Accept: any\n")
                .endsWith("Content-Length: 4\nbody");
    }

    @Test
    void takesNoSizeBelowNothing() throws IOException {
        for (var answer : List.of(
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-5\r\nok\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: -2\r\n\r\nok",
                "HTTP/1.1 -20 OK\r\nContent-Length: 2\r\n\r\nok")) {
            server.answers.add(answer);
            assertThatThrownBy(() -> client.send("GET", "/", Map.of(), null).bytes())
                    .hasMessageContaining("-");
        }
    }

    @Test
    void keepsTheConnectionWhenABodyWasReadToItsEnd() throws IOException {
        server.answers.add(OK);
        server.answers.add("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n");
        server.answers.add(OK);
        client.send("GET", "/", Map.of(), null).bytes();
        assertThat(client.send("GET", "/", Map.of(), null).bytes())
                .asString(UTF_8)
                .isEqualTo("abcde");
        client.send("GET", "/", Map.of(), null).bytes();
        assertThat(server.connections).hasValue(1);
    }

    @Test
    void findsConnectionsThatAreKeptOpen() throws Exception {
        server.answers.addAll(List.of(OK, OK, OK, OK));
        client.keepOpen(2);
        for (int i = 0; i < 2_000 && client.idleConnections() < 2; i++) {
            Thread.sleep(5);
        }
        try (var first = client.send("GET", "/first", Map.of(), null);
                var second = client.send("GET", "/second", Map.of(), null)) {
            assertThat(first.status()).isEqualTo(second.status());
        }
        assertThat(server.heads.getFirst())
                .startsWith("GET /version HTTP/1.1\n")
                .contains("Authorization: Bearer secret\n");
        assertThat(server.connections).hasValue(2);
    }

    @Test
    void handsOverAChunkBeforeTheNextOneHasCome() throws IOException {
        server.answers.add("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc");
        try (var response = client.send("GET", "/", Map.of(), null)) {
            assertThat(response.body().readNBytes(3)).asString(UTF_8).isEqualTo("abc");
        }
    }

    @Test
    void closingAResponseEndsABlockedRead() throws Exception {
        server.answers.add("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
        var response = client.send("GET", "/", Map.of(), null);
        var reader = CompletableFuture.supplyAsync(() -> {
            try {
                return response.body().read();
            } catch (IOException ended) {
                return -1;
            }
        });
        response.close();
        assertThat(reader.get(10, TimeUnit.SECONDS)).isEqualTo(-1);
    }

    @Test
    void asksAgainWhenAKeptConnectionTurnsOutClosed() throws IOException {
        server.answers.add(OK);
        client.send("GET", "/", Map.of(), null).bytes();
        server.answers.add(ScriptedServer.HANG_UP);
        server.answers.add(OK);
        assertThat(client.send("GET", "/", Map.of(), null).bytes())
                .asString(UTF_8)
                .isEqualTo("ok");
    }

    @Test
    void sendsAWriteTwiceOnlyUnderAnIdempotencyKey() throws IOException {
        server.answers.add(OK);
        client.send("GET", "/", Map.of(), null).bytes();
        server.answers.add(ScriptedServer.HANG_UP);
        assertThatThrownBy(() -> client.send("POST", "/", Map.of(), new byte[1]))
                .isInstanceOfSatisfying(
                        ServerUnreachable.class,
                        failed -> assertThat(failed.mayHaveArrived()).isTrue());

        server.answers.add(OK);
        client.send("GET", "/", Map.of(), null).bytes();
        server.answers.add(ScriptedServer.HANG_UP);
        server.answers.add(OK);
        assertThat(client.send("POST", "/", Map.of("Idempotency-Key", "k"), new byte[1])
                        .bytes())
                .asString(UTF_8)
                .isEqualTo("ok");
    }

    @Test
    void saysThatNobodyAnswers() {
        var nobody = URI.create("http://127.0.0.1:1"); // a port that was free a moment ago may be somebody's by now
        try (var nowhere = new HttpClient(
                new ClientConfig(nobody, null, "", false, new Credential.Anonymous()), new SystemTime())) {
            assertThatThrownBy(() -> nowhere.send("GET", "/", Map.of(), null))
                    .isInstanceOfSatisfying(
                            ServerUnreachable.class,
                            failed -> assertThat(failed.mayHaveArrived()).isFalse())
                    .hasMessageContaining("is the server up?");
        }
    }

    @Test
    void provesItselfToAServerThatItsAuthoritySigned() throws Exception {
        try (var secure = new ScriptedServer(tlsListener())) {
            secure.answers.add(OK);
            var identity = new Credential.Certificate(TestKeys.read("client.pem"), TestKeys.read("client-sec1.key"));
            try (var trusting = new HttpClient(
                    ClientConfig.of(secure.url("https"), TestKeys.read("authority.pem"), identity), new SystemTime())) {
                assertThat(trusting.send("GET", "/", Map.of(), null).bytes())
                        .asString(UTF_8)
                        .isEqualTo("ok");
            }
        }
    }

    @Test
    void refusesAServerOfAnotherAuthority() throws Exception {
        try (var secure = new ScriptedServer(tlsListener());
                var wary = new HttpClient(
                        ClientConfig.of(secure.url("https"), TestKeys.read("client.pem"), new Credential.Anonymous()),
                        new SystemTime())) {
            assertThatThrownBy(() -> wary.send("GET", "/", Map.of(), null))
                    .isInstanceOf(ServerUnreachable.class)
                    .hasMessageContaining(
                            "no trusted connection: the server's certificate was not signed by the certificate"
                                    + " authority given for it");
        }
    }

    private static SSLServerSocket tlsListener() throws Exception {
        var keys = KeyStore.getInstance("PKCS12");
        keys.load(null, null);
        var chain = Pem.certificates(TestKeys.read("server.pem")).toArray(Certificate[]::new);
        keys.setKeyEntry("server", Pem.privateKey(TestKeys.read("server.key")), new char[0], chain);
        var identity = KeyManagerFactory.getInstance("PKIX");
        identity.init(keys, new char[0]);
        var trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry(
                "authority", Pem.certificates(TestKeys.read("authority.pem")).getFirst());
        var trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(trusted);
        var context = SSLContext.getInstance("TLS");
        context.init(identity.getKeyManagers(), trust.getTrustManagers(), null);
        var listener = (SSLServerSocket) context.getServerSocketFactory().createServerSocket(0);
        listener.setNeedClientAuth(true);
        return listener;
    }
}
