package sh.deploy.apiserver.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static sh.deploy.apiserver.TestWebhook.allow;
import static sh.deploy.apiserver.TestWebhook.patch;
import static sh.deploy.apiserver.TestWebhook.review;
import static sh.deploy.apiserver.TestWebhook.send;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import sh.deploy.apiserver.TestWebhook;
import sh.deploy.apiserver.kinds.tree.JsonTrees;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A webhook that cannot be asked, or that answers nothing that means anything, breaks what its failure policy says, and no more. */
@Tag("slow")
class WebhookFailuresTest extends WebhookTest {
    private static final String FAILED = "Internal error occurred: failed calling webhook \"bad.test.deploy.sh\": ";

    private static final String LATE = "no answer within 1 s";

    /** What it does, and what is said of it. */
    private static final Map<String, TestWebhook.Raw> DEEDS = new TreeMap<>(Map.ofEntries(
            Map.entry("it answered 500", (exchange, request) -> send(exchange, 500, "secret".getBytes(UTF_8))),
            Map.entry("not JSON", (exchange, request) -> send(exchange, 200, "<secret>".getBytes(UTF_8))),
            Map.entry(
                    "webhook response was absent",
                    (exchange, request) -> send(
                            exchange,
                            200,
                            ("{\"apiVersion\":" + "\"admission.k8s.io/v1\",\"kind\":\"AdmissionReview\"}")
                                    .getBytes(UTF_8))),
            Map.entry(
                    "got another",
                    (exchange, request) -> send(exchange, 200, JsonTrees.bytes(review(allow().put("uid", "another"))))),
            Map.entry("redirects are not followed", (exchange, request) -> {
                exchange.getResponseHeaders().set("Location", "https://169.254.169.254/");
                send(exchange, 307, new byte[0]);
            }),
            Map.entry("longer than 3145728 bytes", (exchange, request) -> hundredMegabytes(exchange)),
            Map.entry(LATE, (exchange, request) -> drip(exchange)),
            Map.entry(
                    "cannot be applied",
                    (exchange, request) -> answer(exchange, request, patch("[{'op':'remove','path':'/nowhere'}]"))),
            Map.entry(
                    "more than 200 levels",
                    (exchange, request) -> answer(exchange, request, patch(tooDeep("/metadata/managedFields", "")))),
            Map.entry(
                    "nobody could read it again",
                    (exchange, request) -> answer(
                            exchange,
                            request,
                            patch(tooDeep("/data", ",{'op':'copy','from':'/data','path':'/binaryData'}")))),
            Map.entry(
                    "not JSON in Base64",
                    (exchange, request) ->
                            answer(exchange, request, patch("[{'op':'add','path':'/data/k','value':1e9999999999}]"))),
            Map.entry(
                    "what it answered is not JSON",
                    (exchange, request) -> send(exchange, 200, new byte[] {0, 0, 0, '{', 0x7f, -1, -1, -1})),
            Map.entry(
                    "larger than 1572864 bytes",
                    (exchange, request) -> answer(
                            exchange,
                            request,
                            patch("[{'op':'add','path':'/data/big','value':'" + "x".repeat(1_600_000) + "'}]"))),
            Map.entry(
                    "object that cannot be",
                    (exchange, request) -> answer(exchange, request, patch("[{'op':'add','path':'/data','value':7}]"))),
            Map.entry(
                    "changes metadata.name",
                    (exchange, request) -> answer(
                            exchange, request, patch("[{'op':'replace','path':'/metadata/name','value':'other'}]"))),
            Map.entry(
                    "changes metadata.namespace",
                    (exchange, request) -> answer(
                            exchange,
                            request,
                            patch("[{'op':'replace','path':'/metadata/namespace','value':'kube-system'}]"))),
            Map.entry(
                    "changes kind",
                    (exchange, request) ->
                            answer(exchange, request, patch("[{'op':'replace','path':'/kind','value':'Secret'}]"))),
            Map.entry(
                    "invalid response.patchType",
                    (exchange, request) -> answer(
                            exchange, request, allow().put("patchType", "Merge").put("patch", "e30=")))));

    /** Of parts that can be read makes a whole that cannot. */
    private static String tooDeep(String path, String more) {
        var part = "{'d':".repeat(190) + "{}" + "}".repeat(190);
        var within = "/d".repeat(190) + "/d";
        return "[{'op':'add','path':'" + path + "','value':" + part + "},"
                + "{'op':'add','path':'" + path + within + "','value':" + part + "},"
                + "{'op':'add','path':'" + path + within + within + "','value':" + part + "}" + more + "]";
    }

    private static void answer(HttpExchange exchange, JsonNode request, ObjectNode response) throws IOException {
        send(exchange, 200, JsonTrees.bytes(review(response.put("uid", text(request, "/uid")))));
    }

    private static void hundredMegabytes(HttpExchange exchange) throws IOException {
        exchange.sendResponseHeaders(200, 0);
        var piece = " ".repeat(1 << 20).getBytes(UTF_8);
        for (int i = 0; i < 100; i++) {
            exchange.getResponseBody().write(piece);
        }
    }

    private static void drip(HttpExchange exchange) throws IOException {
        exchange.sendResponseHeaders(200, 0);
        for (int i = 0; i < 200; i++) {
            exchange.getResponseBody().write(' ');
            exchange.getResponseBody().flush();
            try {
                Thread.sleep(50);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException(e);
            }
        }
    }

    static Stream<Arguments> deeds() {
        return DEEDS.keySet().stream()
                .flatMap(deed -> Stream.of(Arguments.of(deed, "Fail"), Arguments.of(deed, "Ignore")));
    }

    @ParameterizedTest
    @MethodSource("deeds")
    void isAnsweredAsItsPolicySays(String deed, String policy) {
        webhook.onRaw("/bad", Objects.requireNonNull(DEEDS.get(deed)));
        install(MUTATING, "a", about("bad", "/bad", "configmaps", timeout(deed) + ",'failurePolicy':'" + policy + "'"));

        var made = makeConfigMap("x");

        assertThat(webhook.asked()).as("the attack reached us").hasSize(1);
        assertPolicy(policy, made, deed);
        assertThat(made.text()).doesNotContain("secret");
    }

    /** Others have the time that they need. */
    private static String timeout(String deed) {
        return ",'timeoutSeconds':" + (deed.equals(LATE) ? 1 : 30);
    }

    private void assertPolicy(String policy, HttpsClient.Answer made, String why) {
        if (policy.equals("Ignore")) {
            assertThat(made.status()).as(made.text()).isEqualTo(201);
            assertThat(made.json().path("data").toString()).isEqualTo("{\"k\":\"v\"}");
            return;
        }
        made.assertRefused(500);
        assertThat(made.json().path("reason").asString()).isEqualTo("InternalError");
        assertThat(made.message()).startsWith(FAILED).contains(why);
        assertThat(admin.get(in("configmaps/x")).status()).isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource({
        "https://169.254.169.254/latest, link-local",
        "https://[::ffff:169.254.169.254]/, link-local",
        "https://[fe80::1]/, link-local",
        "https://0.0.0.0/, no machine",
        "https://224.0.0.1/, multicast",
        "https://127.0.0.1:1/, failed"
    })
    void isNotReachedWhereItMayNotBeOrIsNot(String url, String why) {
        for (var policy : List.of("Fail", "Ignore")) {
            install(
                    VALIDATING,
                    policy.toLowerCase(Locale.ROOT),
                    hook(
                            "bad",
                            url,
                            webhook.caBundle(),
                            "'timeoutSeconds':5,'failurePolicy':'" + policy
                                    + "','rules':[{'operations':['*'],'apiGroups':[''],'apiVersions':['v1'],'resources':['configmaps']}]"));
            var made = makeConfigMap("x");
            assertPolicy(policy, made, why);
            admin.delete(collection(VALIDATING));
        }
    }

    @Test
    void makesNoBodyThatIsNoneOfItsKind() {
        admin.post(
                in("serviceaccounts"), json("{'apiVersion':'v1','kind':'ServiceAccount','metadata':{'name':'robot'}}"));
        webhook.onRaw(
                "/bad",
                (exchange, request) -> answer(
                        exchange,
                        request,
                        patch("[{'op':'replace','path':'/spec/expirationSeconds','value':'soon'}]")));
        install(MUTATING, "a", about("bad", "/bad", "serviceaccounts/token", ",'failurePolicy':'Ignore'"));

        var given = admin.post(
                in("serviceaccounts/robot/token"),
                json(
                        "{'apiVersion':'authentication.k8s.io/v1','kind':'TokenRequest','spec':{'expirationSeconds':600}}"));

        assertThat(given.status()).as(given.text()).isEqualTo(201);
        assertThat(webhook.asked()).hasSize(1);
    }

    @Test
    void isNeverTheServerItself() {
        for (int port : new int[] {server.port(), server.nodeLinkPort()}) {
            install(
                    VALIDATING,
                    "self",
                    hook(
                            "bad",
                            "https://127.0.0.1:" + port + "/api",
                            webhook.caBundle(),
                            "'rules':[{'operations':['*'],"
                                    + "'apiGroups':[''],'apiVersions':['v1'],'resources':['configmaps']}]"));
            var made = makeConfigMap("x");
            made.assertRefused(500);
            assertThat(made.message()).startsWith(FAILED).contains("the server itself listens");
            admin.delete(collection(VALIDATING));
        }
    }

    @Test
    void isNotBelievedWithoutACertificateOfItsAuthority() {
        webhook.on("/bad", request -> allow());
        try (var other = TestWebhook.start()) {
            install(
                    VALIDATING,
                    "a",
                    hook(
                            "bad",
                            webhook.url("/bad"),
                            other.caBundle(),
                            "'rules':[{'operations':['*'],'apiGroups':[''],"
                                    + "'apiVersions':['v1'],'resources':['configmaps']}]"));
        }

        var made = makeConfigMap("x");

        made.assertRefused(500);
        assertThat(made.message()).contains("not signed by an authority of its caBundle");
        assertThat(webhook.asked()).isEmpty();
    }

    @Test
    void holdsUpNobodyElse() throws Exception {
        var asked = new CountDownLatch(1);
        var end = new CountDownLatch(1);
        webhook.onRaw("/slow", (exchange, request) -> {
            asked.countDown();
            try {
                end.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        install(VALIDATING, "a", about("bad", "/slow", "configmaps", ",'timeoutSeconds':20"));
        var waiting = Thread.ofVirtual().start(() -> makeConfigMap("x"));
        asked.await();

        assertThat(admin.post(in("secrets"), json("{'apiVersion':'v1','kind':'Secret','metadata':{'name':'s'}}"))
                        .status())
                .isEqualTo(201);
        assertThat(waiting.isAlive()).isTrue();
        end.countDown();
        waiting.join();
    }

    @Test
    void isCounted() {
        webhook.onRaw("/bad", (exchange, request) -> send(exchange, 500, new byte[0]));
        install(VALIDATING, "a", about("bad", "/bad", "configmaps"));
        makeConfigMap("x");
        admin.delete(collection(VALIDATING));
        install(VALIDATING, "a", about("bad", "/bad", "configmaps", ",'failurePolicy':'Ignore'"));
        makeConfigMap("x");

        var metrics = admin.get("/metrics").text();

        assertThat(metrics)
                .contains(
                        "apiserver_admission_webhook_fail_open_count{name=\"bad.test.deploy.sh\",type=\"validating\",}")
                .contains("apiserver_admission_webhook_rejection_count{name=\"bad.test.deploy.sh\",type=\"validating\","
                        + "operation=\"CREATE\",error_type=\"calling_webhook_error\",rejection_code=\"0\",}")
                .contains("apiserver_admission_webhook_admission_duration_seconds_bucket{name=\"bad.test.deploy.sh\"")
                .contains("apiserver_admission_webhook_request_total{name=\"bad.test.deploy.sh\"");
    }
}
