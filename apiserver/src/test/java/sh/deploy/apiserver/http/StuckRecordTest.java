package sh.deploy.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.client.CollectorRegistry;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sh.deploy.api.time.SystemTime;
import sh.deploy.apiserver.TestApiServer;
import sh.deploy.apiserver.audit.StuckDisk;
import sh.deploy.apiserver.authn.Authenticator;
import sh.deploy.apiserver.authn.ClientCertificates;
import sh.deploy.apiserver.authn.accounts.TokenIssuer;
import sh.deploy.apiserver.authz.Authorizer;
import sh.deploy.apiserver.authz.NodeRules;
import sh.deploy.apiserver.authz.OwnRequests;
import sh.deploy.apiserver.authz.StoredGrants;
import sh.deploy.apiserver.authz.StoredNodePods;
import sh.deploy.apiserver.kinds.Kinds;
import tools.jackson.databind.node.JsonNodeFactory;

/** Nothing may be done without a record, and the disk of the record takes nothing: who waits for it keeps nobody else from working. */
class StuckRecordTest {
    private static final String HEALTH_IS_NOT = "- {level: None, nonResourceURLs: ['/livez*']}\n";
    private static final String PATH = "/api/v1/namespaces/default/configmaps";
    private static final int PLACES = 2;
    private static final Limits LIMITS = new Limits(
            100_000,
            8_000,
            Duration.ofSeconds(10),
            Duration.ofSeconds(10),
            Limits.DEFAULT.pace(),
            Duration.ofSeconds(10),
            PLACES,
            32,
            50_000);

    private final TestApiServer server = TestApiServer.start();
    private final ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor();

    @AfterEach
    void close() {
        clients.close();
        server.close();
    }

    private ApiFront front(StuckDisk disk) throws Exception {
        var time = new SystemTime();
        var inside = server.server();
        var identity = server.pki().server(List.of());
        var store = inside.state().store();
        return ApiFront.start(
                new ApiFront.Listening(
                        List.of("127.0.0.1"),
                        0,
                        () -> identity,
                        server.caPem(),
                        List.of(),
                        server.pki().ca(),
                        LIMITS),
                new ApiFront.Parts(
                        Kinds.builtIn(),
                        new Authenticator(new ClientCertificates(server.pki().ca(), time)),
                        new Authorizer(
                                new NodeRules(new StoredNodePods(store::newest)),
                                new OwnRequests(store::newest),
                                new StoredGrants()),
                        inside.registry(),
                        new TokenIssuer(server.pki().tokenKeys()),
                        store,
                        inside.nodes().logs(),
                        inside.nodes().usage(),
                        List.of(),
                        JsonNodeFactory.instance::objectNode,
                        inside.nodes().port(),
                        new CollectorRegistry(),
                        disk.audit(),
                        time));
    }

    private HttpsClient admin(ApiFront front) {
        return new HttpsClient(
                "https://127.0.0.1:" + front.port(),
                server.caPem(),
                server.adminCredential(),
                HttpClient.Version.HTTP_1_1);
    }

    private static void waitUntil(BooleanSupplier condition) throws InterruptedException {
        var never = new CountDownLatch(1);
        for (int look = 0; look < 500 && !condition.getAsBoolean(); look++) {
            never.await(20, TimeUnit.MILLISECONDS);
        }
        assertThat(condition.getAsBoolean()).isTrue();
    }

    private List<Future<Integer>> post(HttpsClient admin) {
        var answers = new ArrayList<Future<Integer>>();
        for (int i = 0; i < PLACES; i++) {
            var made = "{\"metadata\":{\"name\":\"c" + i + "\"}}";
            answers.add(clients.submit(() -> admin.post(PATH, made).status()));
        }
        return answers;
    }

    /** Before anything is done, and with an answer that is there. */
    @ParameterizedTest
    @ValueSource(strings = {"[]", "[RequestReceived]"})
    void whoWaitsHasABoundAndNoPlaceOfOthers(String omitted) throws Exception {
        try (var disk = StuckDisk.start(HEALTH_IS_NOT + "- {level: Metadata, omitStages: " + omitted + "}\n");
                var front = front(disk);
                var admin = admin(front)) {
            var answers = post(admin);
            waitUntil(() -> disk.events() == PLACES);

            assertThat(admin.get("/livez").status()).isEqualTo(200);
            assertThat(admin.get(PATH).status()).isEqualTo(429);
            assertThat(answers).noneMatch(Future::isDone);

            disk.free();
            for (var answer : answers) {
                assertThat(answer.get(20, TimeUnit.SECONDS)).isEqualTo(201);
            }
            assertThat(admin.get(PATH).status()).isEqualTo(200);
        }
    }

    @Test
    void theControllersDoNotWait() throws Exception {
        try (var disk = StuckDisk.start("- {level: Metadata}\n");
                var front = front(disk);
                var controllers = new HttpsClient(
                        "https://127.0.0.1:" + front.port(),
                        server.caPem(),
                        server.pki().controllers(),
                        HttpClient.Version.HTTP_1_1)) {
            assertThat(controllers.post(PATH, "{\"metadata\":{\"name\":\"c\"}}").status())
                    .isEqualTo(201);
            assertThat(disk.events()).isEqualTo(2);
        }
    }
}
