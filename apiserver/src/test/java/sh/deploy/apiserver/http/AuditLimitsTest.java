package sh.deploy.apiserver.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static sh.deploy.apiserver.http.AuditRecord.annotation;

import io.prometheus.client.CollectorRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sh.deploy.api.time.SystemTime;
import sh.deploy.apiserver.ApiServer;
import sh.deploy.apiserver.ApiServerSettings;
import sh.deploy.apiserver.TestApiServer;
import sh.deploy.apiserver.admission.podsecurity.PodSecuritySettings;
import sh.deploy.apiserver.admission.podsecurity.SecurityPolicy;
import sh.deploy.apiserver.audit.Audit;
import sh.deploy.apiserver.audit.AuditSettings;
import sh.deploy.apiserver.audit.WhenFull;
import sh.deploy.apiserver.log.MemoryLog;
import tools.jackson.databind.JsonNode;

/** What is on record of a server that is at its limits, and what the server does when nothing can be put there. */
@Tag("slow")
class AuditLimitsTest {
    private static final String ALL = "- {level: Metadata, omitStages: [RequestReceived]}";
    private static final String PATH = "/api/v1/namespaces/default/configmaps";
    private static final String BEGUN = "POST " + PATH + " HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n";

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
                1_000,
                8_000,
                Duration.ofSeconds(5),
                Duration.ofSeconds(5),
                Limits.DEFAULT.pace(),
                Duration.ofSeconds(5),
                0,
                32,
                50_000);
        try (var server = TestApiServer.start(
                        new SystemTime(),
                        settings -> AuditRecord.by(ALL).apply(settings).withLimits(limits));
                var admin = HttpsClient.admin(server)) {
            var record = new AuditRecord(server);

            var flood = record.of(admin.get(PATH + "?watch=true"));
            assertThat(flood.at("/responseStatus/code").asInt()).isEqualTo(429);
            assertThat(flood.path("verb").asString()).isEqualTo("watch");
            assertThat(flood.path("user").toString()).isEqualTo("{}");

            var tooLong = admin.post(PATH, "x".repeat(2_000));
            assertThat(tooLong.status()).isEqualTo(413);
            var event = record.of(tooLong);
            assertThat(event.path("verb").asString()).isEqualTo("create");
            assertThat(event.at("/objectRef/resource").asString()).isEqualTo("configmaps");
            assertThat(event.at("/responseStatus/reason").asString()).isEqualTo("RequestEntityTooLarge");
        }
    }

    @Test
    void whatIsNoHttpLeavesNoLine() throws Exception {
        try (var server = TestApiServer.start(new SystemTime(), AuditRecord.by(ALL));
                var admin = HttpsClient.admin(server)) {
            send(server, "this is no http\r\n\r\n", true);
            send(server, "GET /" + "x".repeat(70_000) + " HTTP/1.1\r\n\r\n", true);
            var record = new AuditRecord(server);
            record.of(admin.get("/version"));

            assertThat(record.text().lines()).hasSize(1);
        }
    }

    /** Two readers might take it for different requests, so it is not answered; that somebody sent it is known. */
    @Test
    void whatIsAmbiguousIsThere() throws Exception {
        try (var server = TestApiServer.start(new SystemTime(), AuditRecord.by(ALL))) {
            send(server, "GET " + PATH + " HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n", true);
            var record = new AuditRecord(server);
            waitUntil(() -> record.text().contains("\"code\":400"));

            var event = ofCode(record, 400);
            assertThat(event.at("/objectRef/resource").asString()).isEqualTo("configmaps");
            assertThat(event.at("/responseStatus/message").asString()).contains("one Host header");
        }
    }

    @Test
    void aQueryThatCannotBeReadIsAboutWhatItsAddressSays() throws Exception {
        var policy = "- {level: Metadata, omitStages: [RequestReceived], resources: [{resources: [configmaps]}]}";
        try (var server = TestApiServer.start(new SystemTime(), AuditRecord.by(policy))) {
            send(server, "GET " + PATH + "?limit=%zz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", true);
            var record = new AuditRecord(server);
            waitUntil(() -> record.text().contains("\"code\":400"));

            assertThat(ofCode(record, 400).at("/objectRef/resource").asString()).isEqualTo("configmaps");
        }
    }

    @Test
    void aStartThatFailsLetsGoOfTheRecord(@TempDir Path folder) throws Exception {
        try (var other = TestApiServer.start()) {
            var settings =
                    ApiServerSettings.in(folder, other.port()).withAudit(AuditSettings.in(folder.resolve("log")));
            assertThatThrownBy(() -> ApiServer.start(settings, new MemoryLog(), new SystemTime()))
                    .isInstanceOf(IOException.class);

            Audit.start(settings.audit(), new CollectorRegistry(), new SystemTime())
                    .close();
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

    @Test
    void whatDoesNotComeInTimeIsThere() throws Exception {
        try (var server = withBodyWait(Duration.ofMillis(200))) {
            send(server, BEGUN + "\r\n{", true);

            assertIsThere(server, 408);
        }
    }

    @Test
    void whatBreaksOffOrIsTooLongIsThere() throws Exception {
        try (var server = withBodyWait(Duration.ofMinutes(1))) {
            send(server, BEGUN + "X: " + "x".repeat(9_000), true);
            assertIsThere(server, 431);
            send(server, BEGUN + "\r\n{", false);
            assertIsThere(server, 400);
        }
    }

    private static TestApiServer withBodyWait(Duration bodyWait) {
        var limits = new Limits(
                1_000,
                8_000,
                Duration.ofSeconds(30),
                bodyWait,
                Limits.DEFAULT.pace(),
                Duration.ofSeconds(30),
                400,
                32,
                50_000);
        var policy = "- {level: Metadata, omitStages: [RequestReceived], resources: [{resources: [configmaps]}]}";
        return TestApiServer.start(
                new SystemTime(),
                settings -> AuditRecord.by(policy).apply(settings).withLimits(limits));
    }

    /** Judged by the policy as what it is about, as far as that could be read. */
    private static void assertIsThere(TestApiServer server, int code) throws InterruptedException {
        var record = new AuditRecord(server);
        waitUntil(() -> record.text().contains("\"code\":" + code));
        var event = ofCode(record, code);
        assertThat(event.at("/objectRef/resource").asString()).isEqualTo("configmaps");
        assertThat(event.path("verb").asString()).isEqualTo("create");
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
    void withoutARecordTheControllersGoOn() throws IOException, InterruptedException {
        try (var server = TestApiServer.start(
                        new SystemTime(), AuditRecord.by(ALL, audit -> audit.withWhenFull(WhenFull.REFUSE)));
                var admin = HttpsClient.admin(server);
                var controllers =
                        new HttpsClient(server, server.credential("system:controllers", List.of("system:masters")))) {
            var folder = new AuditRecord(server).folder();
            remove(folder);
            assertThat(admin.get("/version").status()).isEqualTo(504);
            assertThat(admin.post(PATH, configMap("first")).status()).isEqualTo(503);

            var made = controllers.post(PATH, configMap("second"));
            assertThat(made.status()).isEqualTo(201);

            Files.createDirectories(folder);
            waitUntil(() -> admin.get("/version").status() == 200);
            assertThat(new AuditRecord(server).of(made).at("/objectRef/name").asString())
                    .isEqualTo("second");
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
