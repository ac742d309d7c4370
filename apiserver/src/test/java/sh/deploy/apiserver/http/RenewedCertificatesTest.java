package sh.deploy.apiserver.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.nio.file.Files;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import sh.deploy.api.client.ClientConfig;
import sh.deploy.api.client.HttpClient;
import sh.deploy.api.client.JdkSockets;
import sh.deploy.api.time.ManualTime;
import sh.deploy.api.time.SystemTime;
import sh.deploy.apiserver.TestApiServer;
import sh.deploy.apiserver.pki.Credential;

/** A server that runs on for most of a year. Its clients see its new certificate without a restart. */
@Tag("slow")
@Timeout(120)
class RenewedCertificatesTest {
    private static final Duration MOST_OF_A_YEAR = Duration.ofDays(340);
    private static final String UNHEARD = "/deploy.node.v1.NodeLink/Unheard";

    // The clients go by the real clock when they look at certificates.
    private final ManualTime time = new ManualTime(Instant.now().truncatedTo(ChronoUnit.SECONDS));
    private final TestApiServer server = TestApiServer.start(time, settings -> settings);

    @AfterEach
    void stop() {
        server.close();
    }

    private static ClientConfig.Credential.Certificate certificate(Credential credential) {
        return new ClientConfig.Credential.Certificate(credential.certificatePem(), credential.keyPem());
    }

    /** What a client is shown that does not mind that it is of the future. */
    private Instant shownAt(int port, ClientConfig.Credential credential) throws Exception {
        var config = new ClientConfig(URI.create("https://127.0.0.1:" + port), null, "", true, credential);
        try (var socket = (SSLSocket) new JdkSockets(config).open().socket()) {
            var shown = (X509Certificate) socket.getSession().getPeerCertificates()[0];
            return shown.getNotAfter().toInstant();
        }
    }

    @Test
    void newConnectionsSeeTheNewOneAndOpenOnesGoOn() throws Exception {
        var node = server.nodeCredential("n1");
        var ports = List.of(server.port(), server.nodeLinkPort(), server.beatPort());
        var before = server.server().certificates().serverUntil();
        for (int port : ports) {
            assertThat(shownAt(port, certificate(node))).isEqualTo(before);
        }
        try (var open = new RawHttps(server, server.adminCredential());
                var session = new Http2Frames(server, server.nodeLinkPort(), node);
                var beats = new Http2Frames(server, server.beatPort(), node)) {
            assertThat(open.send("GET", "/api").status()).isEqualTo(200);
            for (var client : List.of(session, beats)) {
                client.frame(Http2Frames.SETTINGS, 0, 0).send();
                assertThat(client.read().type()).isEqualTo(Http2Frames.SETTINGS);
            }

            time.advance(MOST_OF_A_YEAR);

            await().until(() -> server.server().certificates().serverUntil().isAfter(before));
            for (int port : ports) {
                assertThat(shownAt(port, certificate(node)))
                        .isEqualTo(server.server().certificates().serverUntil());
            }
            assertThat(open.send("GET", "/api").status()).isEqualTo(200);
            for (var client : List.of(session, beats)) {
                assertThat(client.grpcStatus(Http2Frames.call(UNHEARD))).isEqualTo("12");
            }
            assertThat(open.send("GET", "/statusz").body())
                    .contains("\"serverUntil\":\""
                            + server.server().certificates().serverUntil() + "\"");
        }
    }

    @Test
    void aFailureIsShownAndEndsNothing() throws Exception {
        var file = server.tokenFile().resolveSibling("pki").resolve("server.crt");
        var before = server.server().certificates().serverUntil();
        Files.delete(file);
        Files.createDirectories(file.resolve("full"));
        try (var admin = HttpsClient.admin(server)) {
            time.advance(MOST_OF_A_YEAR);

            await().until(() -> admin.get("/statusz")
                    .json()
                    .at("/certificates/message")
                    .asString()
                    .startsWith("certificates could not be renewed"));
            assertThat(shownAt(server.port(), new ClientConfig.Credential.Anonymous()))
                    .isEqualTo(before);
        }
    }

    /** As the controllers' is. */
    @Test
    void aClientWhoseOwnIsRenewedIsKnownByTheNewOneAtOnce() throws Exception {
        var current = new AtomicReference<>(certificate(server.credential("before", List.of("system:masters"))));
        var config = ClientConfig.of(
                URI.create(server.url()), server.caPem(), new ClientConfig.Credential.Renewed(current::get));
        try (var client = new HttpClient(config, new SystemTime())) {
            assertThat(whoAmI(client)).isEqualTo("before");
            assertThat(whoAmI(client)).isEqualTo("before");

            current.set(certificate(server.credential("after", List.of("system:masters"))));

            assertThat(whoAmI(client)).isEqualTo("after");
        }
    }

    private static String whoAmI(HttpClient client) throws Exception {
        var review = client.send(
                "POST",
                "/apis/authentication.k8s.io/v1/selfsubjectreviews",
                Map.of("content-type", "application/json"),
                "{\"apiVersion\":\"authentication.k8s.io/v1\",\"kind\":\"SelfSubjectReview\"}".getBytes(UTF_8));
        return HttpsClient.JSON
                .readTree(review.bytes())
                .at("/status/userInfo/username")
                .asString();
    }
}
