package sh.deploy.apiserver.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import sh.deploy.apiserver.fair.Rates;
import sh.deploy.apiserver.fair.SeatLimits;
import sh.deploy.apiserver.pki.Credential;

/**
 * Rows G1 and G7 in short: while one tenant asks for more than its share as fast as it can, every request of another is served. What is
 * counted is who is served; how soon is for {@code bin/bench flood} to measure.
 */
@Timeout(180)
@Tag("slow")
class FloodsTest extends ServerTest {
    private static final int THREADS = 24;
    private static final int REQUESTS = 20;
    /** On seats and waiting for one. */
    private static final int FOR_WHOM_THERE_IS_ROOM = 5;

    private static final Map<String, Double> NOTHING = Map.of(
            "apiserver_flowcontrol_current_executing_seats", 0.0,
            "apiserver_flowcontrol_current_inqueue_requests", 0.0,
            "deploy_lent_seats", 0.0,
            "deploy_unread_bytes", 0.0,
            "deploy_request_body_bytes", 0.0);

    FloodsTest() {
        super(settings -> settings.withLimits(Limits.DEFAULT
                .withSeats(new SeatLimits(16, 2, 2, 16, 2, 3, 100, Duration.ofSeconds(20)))
                .withEvents(new Rates.Most(5, 20))));
    }

    private Credential tenant() {
        return server.credential("tenant", List.of("system:masters"));
    }

    private Flood flood(Flood.Asking asking) {
        return flood(THREADS, asking);
    }

    private Flood flood(int threads, Flood.Asking asking) {
        return Flood.start(server, tenant(), threads, asking);
    }

    /** Gets, lists and creates, of somebody else and of a node, one after the other. */
    private void assertOthersAreServed() {
        var failed = new ArrayList<String>();
        try (var good = new HttpsClient(server, server.credential("good", List.of("system:masters")));
                var node = new HttpsClient(server, server.nodeCredential("n1"))) {
            for (int i = 0; i < REQUESTS; i++) {
                note(failed, good.post(in("configmaps"), configMap("good-" + i)));
                note(failed, good.get(in("configmaps") + "/good-" + i));
                note(failed, good.get(in("serviceaccounts")));
                note(failed, node.get("/version"));
            }
        }
        assertThat(failed).isEmpty();
    }

    private static void note(List<String> failed, HttpsClient.Answer answer) {
        if (answer.status() >= 300) {
            failed.add(answer.status() + " " + answer.text());
        }
    }

    @Test
    void ofCreates() throws Exception {
        try (var flood = flood((client, i) -> client.post(in("secrets"), secret("s-" + i, 10)))) {
            flood.awaitAnswers(429, 1);
            assertOthersAreServed();
            flood.assertItBit(201);
        }
    }

    @Test
    void ofObjectsAsLargeAsTheyMayBe() throws Exception {
        try (var flood = flood((client, i) -> client.post(in("secrets"), secret("l-" + i % 4, 1_000_000)))) {
            flood.awaitAnswers(429, 1);
            assertOthersAreServed();
            flood.assertItBit(409);
        }
    }

    @Test
    void ofLists() throws Exception {
        for (int i = 0; i < 4; i++) {
            admin.post(in("secrets"), secret("large-" + i, 400_000));
        }
        var asTable = "application/json;as=Table;v=v1;g=meta.k8s.io";
        try (var flood = flood((client, i) -> client.get(in("secrets") + "?includeObject=None", "accept", asTable))) {
            flood.awaitAnswers(429, 1);
            assertOthersAreServed();
            flood.assertItBit(200);
        }
    }

    @Test
    void ofLabelsThatChange() throws Exception {
        admin.post(in("configmaps"), configMap("churned"));
        try (var flood = flood((client, i) ->
                client.merge(in("configmaps") + "/churned", "{\"metadata\":{\"labels\":{\"l\":\"" + i + "\"}}}"))) {
            flood.awaitAnswers(429, 1);
            assertOthersAreServed();
            flood.assertItBit(200);
        }
    }

    @Test
    void ofEvents() throws Exception {
        try (var flood = flood(FOR_WHOM_THERE_IS_ROOM, (client, i) -> client.post(in("events"), event("e-" + i)))) {
            flood.awaitAnswers(429, 1);
            assertOthersAreServed();
            flood.assertItBit(201);
        }
    }

    @Test
    void ofAccountsOfOneNamespace() throws Exception {
        var floods = new ArrayList<Flood>();
        for (int i = 0; i < 10; i++) {
            var account = server.credential("system:serviceaccount:tenant:a" + i, List.of("system:masters"));
            floods.add(Flood.start(
                    server, account, THREADS / 8, (client, n) -> client.post(in("secrets"), secret("a-" + n, 10))));
        }
        try {
            for (int look = 0;
                    floods.stream().mapToInt(flood -> flood.answers(429)).sum() == 0 && look < 1_000;
                    look++) {
                admin.get("/version");
            }
            assertOthersAreServed();
            assertThat(floods.stream().mapToInt(flood -> flood.answers(429)).sum())
                    .isPositive();
        } finally {
            for (var flood : floods) {
                flood.close();
            }
        }
    }

    @Test
    void leaveNoSeatTakenAndNothingBooked() throws Exception {
        try (var flood = flood((client, i) -> client.post(in("secrets"), secret("x-" + i, 100)))) {
            for (int i = 0; i < REQUESTS; i++) {
                cutOff(i);
            }
            flood.awaitAnswers(201, 20);
        }

        var held = held();
        for (int look = 0; look < 1_000 && !held.equals(NOTHING); look++) {
            assertThat(admin.get("/livez").status()).isEqualTo(200);
            held = held();
        }
        assertThat(held).isEqualTo(NOTHING);
    }

    /** A request whose stream is reset, one that has not come as a whole, and one, all there, whose connection ends. */
    private void cutOff(int number) throws Exception {
        try (var frames = new Http2Frames(server, tenant()).frame(Http2Frames.SETTINGS, 0, 0);
                var whole = new RawHttps(server, tenant())) {
            frames.frame(Http2Frames.HEADERS, Http2Frames.END_HEADERS, 1, Http2Frames.head("POST", in("secrets")))
                    .frame(
                            Http2Frames.DATA,
                            Http2Frames.END_STREAM,
                            1,
                            secret("reset-" + number, 1_000).getBytes(UTF_8))
                    .send();
            frames.reset(1)
                    .frame(Http2Frames.HEADERS, Http2Frames.END_HEADERS, 3, Http2Frames.head("POST", in("secrets")))
                    .frame(Http2Frames.DATA, 0, 3, new byte[1_000])
                    .send();
            whole.begin("POST", in("secrets"), secret("cut-" + number, 1_000));
        }
    }

    private Map<String, Double> held() {
        var metrics = server.server().metrics();
        var labels = new String[] {"priority_level", "flow_schema"};
        var workload = new String[] {"workload", "workload"};
        var held = new HashMap<String, Double>();
        for (var name : NOTHING.keySet()) {
            var value = name.startsWith("deploy")
                    ? metrics.getSampleValue(name)
                    : metrics.getSampleValue(name, labels, workload);
            held.put(name, value);
        }
        return held;
    }

    private static String secret(String name, int bytes) {
        return "{\"apiVersion\":\"v1\",\"kind\":\"Secret\",\"metadata\":{\"name\":\"" + name
                + "\"},\"stringData\":{\"v\":\"" + "x".repeat(bytes) + "\"}}";
    }

    private String event(String name) {
        return "{\"apiVersion\":\"v1\",\"kind\":\"Event\",\"metadata\":{\"name\":\"" + name
                + "\"},\"involvedObject\":{\"kind\":\"Pod\",\"name\":\"p\",\"namespace\":\"" + namespace
                + "\"},\"reason\":\"r\",\"message\":\"m\",\"type\":\"Normal\"}";
    }
}
