package sh.deploy.apiserver.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static sh.deploy.apiserver.http.AuditRecord.annotation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import sh.deploy.api.time.SystemTime;
import sh.deploy.apiserver.TestApiServer;
import sh.deploy.apiserver.admission.podsecurity.PodSecuritySettings;
import sh.deploy.apiserver.admission.podsecurity.SecurityPolicy;
import sh.deploy.apiserver.audit.WhenFull;
import tools.jackson.databind.JsonNode;

/** What is on record of a server that is at its limits, and what the server does when nothing can be put there. */
class AuditLimitsTest {
    private static final String ALL = "- {level: Metadata, omitStages: [RequestReceived]}";
    private static final String PATH = "/api/v1/namespaces/default/configmaps";

    private static String configMap(String name) {
        return "{\"metadata\":{\"name\":\"" + name + "\"}}";
    }

    private static void waitUntil(BooleanSupplier condition) throws InterruptedException {
        var never = new CountDownLatch(1);
        for (int look = 0; look < 500 && !condition.getAsBoolean(); look++) {
            never.await(20, TimeUnit.MILLISECONDS);
        }
        assertThat(condition.getAsBoolean()).isTrue();
    }

    @Test
    void aFloodIsThereAndSoIsWhatIsTooLong() throws InterruptedException {
        var limits = new Limits(
                1_000, 8_000, Duration.ofSeconds(5), Duration.ofSeconds(5), Duration.ofSeconds(5), 0, 32, 50_000);
        try (var server = TestApiServer.start(
                        new SystemTime(),
                        settings -> AuditRecord.by(ALL).apply(settings).withLimits(limits));
                var admin = HttpsClient.admin(server)) {
            var record = new AuditRecord(server);

            var flood = record.of(admin.get(PATH));
            assertThat(flood.at("/responseStatus/code").asInt()).isEqualTo(429);
            assertThat(flood.path("user").toString()).isEqualTo("{}");

            assertThat(admin.post(PATH, "x".repeat(2_000)).status()).isEqualTo(413);
            waitUntil(() -> record.text().contains("\"code\":413"));
            var event = ofCode(record, 413);
            assertThat(event.path("verb").asString()).isEqualTo("create");
            assertThat(event.at("/objectRef/resource").asString()).isEqualTo("configmaps");
            assertThat(event.at("/responseStatus/reason").asString()).isEqualTo("RequestEntityTooLarge");
        }
    }

    private static JsonNode ofCode(AuditRecord record, int code) {
        return record.text()
                .lines()
                .map(HttpsClient.JSON::readTree)
                .filter(event -> event.at("/responseStatus/code").asInt() == code)
                .findFirst()
                .orElseThrow();
    }

    /** Judged by the policy as what they are about, as far as that could be read. */
    @Test
    void whatDoesNotComeToItsEndIsThere() throws Exception {
        var limits = new Limits(
                1_000, 8_000, Duration.ofSeconds(5), Duration.ofMillis(200), Duration.ofSeconds(5), 400, 32, 50_000);
        var policy = "- {level: Metadata, omitStages: [RequestReceived], resources: [{resources: [configmaps]}]}";
        try (var server = TestApiServer.start(
                new SystemTime(),
                settings -> AuditRecord.by(policy).apply(settings).withLimits(limits))) {
            var record = new AuditRecord(server);
            var begun = "POST " + PATH + " HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n";

            send(server, begun + "\r\n{", true);
            waitUntil(() -> record.text().contains("\"code\":408"));
            send(server, begun + "X: " + "x".repeat(9_000), true);
            waitUntil(() -> record.text().contains("\"code\":431"));
            send(server, begun + "\r\n{", false);
            waitUntil(() -> record.text().contains("\"code\":400"));

            for (int code : new int[] {408, 431, 400}) {
                var event = ofCode(record, code);
                assertThat(event.at("/objectRef/resource").asString()).isEqualTo("configmaps");
                assertThat(event.path("verb").asString()).isEqualTo("create");
            }
        }
    }

    /** @param isAwaited whether the answer is read before the connection is closed */
    private static void send(TestApiServer server, String words, boolean isAwaited) throws Exception {
        var tls = HttpsClient.tls(server.caPem(), server.adminCredential());
        try (var socket = tls.getSocketFactory().createSocket("127.0.0.1", server.port())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(words.getBytes(US_ASCII));
            if (isAwaited) {
                assertThat(socket.getInputStream().readAllBytes()).isNotEmpty();
            }
        }
    }

    @Test
    void withoutARecordNothingIsDoneWhereThatIsAskedFor() throws IOException, InterruptedException {
        try (var server = TestApiServer.start(
                        new SystemTime(),
                        AuditRecord.by(
                                "- {level: None, nonResourceURLs: ['/livez*', '/readyz*', /statusz]}\n" + ALL,
                                audit -> audit.withWhenFull(WhenFull.REFUSE)));
                var admin = HttpsClient.admin(server)) {
            var folder = new AuditRecord(server).folder();
            assertThat(admin.post(PATH, configMap("first")).status()).isEqualTo(201);
            remove(folder);
            var unrecorded = admin.get("/version");
            unrecorded.assertRefused(504);
            assertThat(unrecorded.message()).contains("is not on the audit record", "its folder is gone");
            assertThat(unrecorded.header("x-deploy-outcome")).isEqualTo("unknown");
            assertThat(admin.get("/version").status()).isEqualTo(503);

            var refused = admin.post(PATH, configMap("second"));
            refused.assertRefused(503);
            assertThat(refused.message())
                    .contains("the audit record cannot be written", "its folder is gone")
                    .doesNotContain(folder.toString());
            assertThat(admin.get("/livez").status()).isEqualTo(200);
            assertThat(admin.get("/readyz/audit").status()).isEqualTo(503);
            assertThat(admin.get("/statusz").json().at("/audit/log").asString())
                    .isEqualTo("not written: its folder is gone");
            assertThat(admin.get("/api//v1").status()).isEqualTo(400);
            assertThat(server.server().metrics().getSampleValue("apiserver_audit_requests_rejected_total"))
                    .isPositive();

            Files.createDirectories(folder);
            waitUntil(() -> admin.get("/version").status() == 200);
            assertThat(admin.get(PATH + "/second").status()).isEqualTo(404);
            assertThat(new AuditRecord(server).of(unrecorded).path("requestURI").asString())
                    .isEqualTo("/version");
        }
    }

    @Test
    void withoutARecordAllGoesOnWhereNothingElseIsAskedFor() throws IOException, InterruptedException {
        try (var server = TestApiServer.start(new SystemTime(), AuditRecord.by(ALL));
                var admin = HttpsClient.admin(server)) {
            var record = new AuditRecord(server);
            record.of(admin.post(PATH, configMap("first")));
            remove(record.folder());

            var made = admin.post(PATH, configMap("second"));
            assertThat(made.status()).isEqualTo(201);

            Files.createDirectories(record.folder());
            waitUntil(() -> Files.exists(record.file()));
            assertThat(record.of(made).at("/objectRef/name").asString()).isEqualTo("second");
        }
    }

    private static void remove(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            for (var file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }

    @Test
    void whoIsExemptFromPodSecurityIsThere() {
        var exempt = new PodSecuritySettings(SecurityPolicy.PRIVILEGED, Set.of("admin"), Set.of(), Set.of());
        try (var server = TestApiServer.start(
                        new SystemTime(),
                        settings -> AuditRecord.by(ALL).apply(settings).withPodSecurity(exempt));
                var admin = HttpsClient.admin(server)) {
            var event =
                    new AuditRecord(server).of(admin.post("/api/v1/namespaces/default/pods", ServerTest.pod("x", "")));

            assertThat(annotation(event, "pod-security.kubernetes.io/exempt")).isEqualTo("user");
            assertThat(annotation(event, "pod-security.kubernetes.io/enforce-policy"))
                    .isEmpty();
        }
    }
}
