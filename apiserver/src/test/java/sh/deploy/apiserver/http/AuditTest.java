package sh.deploy.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;
import static sh.deploy.apiserver.http.AuditRecord.annotation;

import io.prometheus.client.Collector;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Every request that the policy wants on record leaves its events there, however it ends. */
class AuditTest extends AccessTest {
    private static final String DECISION = "authorization.k8s.io/decision";
    private static final String REASON = "authorization.k8s.io/reason";

    private final AuditRecord record = new AuditRecord(server);

    AuditTest() {
        super(AuditRecord.by("""
                - {level: None, nonResourceURLs: ["/healthz*"]}
                - {level: RequestResponse, resources: [{resources: [configmaps, secrets, serviceaccounts/token]}]}
                - {level: Metadata}
                """));
    }

    private static int code(JsonNode event) {
        return event.at("/responseStatus/code").asInt();
    }

    private static String user(JsonNode event) {
        return event.at("/user/username").asString("");
    }

    @Test
    void aWriteIsThereWithWhoAskedForWhatAndWhatCameOfIt() {
        var made = admin.post(in("configmaps"), configMap("c"));

        var events = record.await(made.header("audit-id"), "ResponseComplete");

        assertThat(events).extracting(AuditRecord::stage).containsExactly("RequestReceived", "ResponseComplete");
        var event = events.getLast();
        assertThat(user(event)).isEqualTo("admin");
        assertThat(event.at("/user/groups").toString()).isEqualTo("[\"system:authenticated\",\"system:masters\"]");
        assertThat(event.at("/user/extra/authentication.kubernetes.io~1credential-id/0")
                        .asString())
                .startsWith("X509SHA256=");
        assertThat(event.path("requestURI").asString()).isEqualTo(in("configmaps"));
        assertThat(event.path("verb").asString()).isEqualTo("create");
        assertThat(event.path("sourceIPs").toString()).isEqualTo("[\"127.0.0.1\"]");
        assertThat(event.path("userAgent").asString()).startsWith("Java-http-client");
        assertThat(event.path("objectRef").toString())
                .isEqualTo("{\"resource\":\"configmaps\",\"namespace\":\"" + namespace
                        + "\",\"name\":\"c\",\"apiVersion\":\"v1\"}");
        assertThat(code(event)).isEqualTo(201);
        assertThat(event.at("/requestObject/data/k").asString()).isEqualTo("v");
        assertThat(event.at("/responseObject/metadata/uid").asString()).isNotEmpty();
        assertThat(annotation(event, "deploy.sh/revision")).isEqualTo(Long.toString(revision(made)));
        assertThat(annotation(event, "deploy.sh/authenticated-by")).isEqualTo("certificate");
        assertThat(annotation(event, DECISION)).isEqualTo("allow");
    }

    @Test
    void whatADeleteOfManyWroteIsThere() {
        admin.post(in("configmaps"), configMap("a"));
        long last = revision(admin.post(in("configmaps"), configMap("b")));

        var event = record.of(admin.delete(in("configmaps")));

        assertThat(event.path("verb").asString()).isEqualTo("deletecollection");
        assertThat(Long.parseLong(annotation(event, "deploy.sh/revision"))).isGreaterThanOrEqualTo(last + 2);
    }

    @Test
    void aRequestKeepsTheNameThatItsClientGaveIt() {
        assertThat(admin.get("/version", "audit-id", "mine-1").header("audit-id"))
                .isEqualTo("mine-1");
        assertThat(user(record.last("mine-1"))).isEqualTo("admin");
        assertThat(admin.get("/version", "audit-id", "a".repeat(100)).header("audit-id"))
                .isEqualTo("a".repeat(64));
        assertThat(admin.get("/version", "audit-id", "a b").header("audit-id")).hasSize(36);
    }

    @Test
    void whatThePolicyLeavesOutLeavesNothing() {
        assertThat(admin.get("/healthz", "audit-id", "none-1").header("audit-id"))
                .isEmpty();
        record.of(admin.get("/version"));
        assertThat(record.text()).doesNotContain("none-1");
    }

    @Test
    void theRuleThatAllowedIsThere() {
        allowHere("june", rule("list", "pods"));

        var event = record.of(as("june").get(in("pods")));

        assertThat(annotation(event, DECISION)).isEqualTo("allow");
        assertThat(annotation(event, REASON))
                .isEqualTo("RBAC: allowed by RoleBinding \"june/" + namespace + "\" of Role \"june\" to User \""
                        + own("june") + "\"");
        assertThat(annotation(event, "deploy.sh/authorization-rule"))
                .isEqualTo("{APIGroups:[\"\"], Resources:[\"pods\"], Verbs:[\"list\"]}");
        assertThat(event.has("requestObject")).isFalse();
    }

    @Test
    void whoMayNotIsThere() {
        var event = record.of(as("june").get(in("secrets")));

        assertThat(user(event)).isEqualTo(own("june"));
        assertThat(annotation(event, DECISION)).isEqualTo("forbid");
        assertThat(code(event)).isEqualTo(403);
        assertThat(event.at("/responseStatus/message").asString()).contains("cannot list resource \"secrets\"");
    }

    @Test
    void whoIsNobodyIsThere() {
        try (var stranger = new HttpsClient(server, null)) {
            var unproved = record.of(stranger.get(in("pods"), "authorization", "Bearer canary-token"));
            assertThat(code(unproved)).isEqualTo(401);
            assertThat(unproved.path("user").toString()).isEqualTo("{}");
            assertThat(unproved.at("/objectRef/resource").asString()).isEqualTo("pods");

            var anonymous = record.of(stranger.get(in("pods")));
            assertThat(code(anonymous)).isEqualTo(401);
            assertThat(user(anonymous)).isEqualTo("system:anonymous");
            assertThat(annotation(anonymous, DECISION)).isEqualTo("forbid");
        }
        assertThat(record.text()).doesNotContain("canary-token");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET|pods/missing||404|NotFound|get",
                "GET|nonsense||404|NotFound|list",
                "POST|configmaps|{'metadata':{'name':'there'}}|409|AlreadyExists|create",
                "POST|pods|{'metadata':{'name':'x'}}|422|Invalid|create",
                "POST|configmaps|{|400|BadRequest|create",
                "GET|pods?fieldSelector=%3D%3D%3D||400|BadRequest|list",
                "PUT|pods||405|MethodNotAllowed|update",
                "DELETE|pods/missing||404|NotFound|delete",
            })
    void whatFailsIsThere(String method, String path, String body, int code, String reason, String verb) {
        admin.post(in("configmaps"), configMap("there"));

        var answer = admin.send(
                method, in(path), body == null ? null : body.replace('\'', '"'), "content-type", "application/json");
        var event = record.of(answer);

        assertThat(answer.status()).isEqualTo(code);
        assertThat(code(event)).isEqualTo(code);
        assertThat(event.at("/responseStatus/reason").asString()).isEqualTo(reason);
        assertThat(event.path("verb").asString()).isEqualTo(verb);
        assertThat(user(event)).isEqualTo("admin");
    }

    @Test
    void anAddressThatCannotBeReadIsThere() {
        var event = record.of(admin.get("/api//v1?token=canary-in-address"));

        assertThat(code(event)).isEqualTo(400);
        assertThat(event.path("requestURI").asString()).isEqualTo("/api//v1?token=(not recorded)");
        assertThat(record.text()).doesNotContain("canary-in-address");
    }

    @Test
    void aWatchIsThereWhenItBeginsAndWhenItEnds() {
        try (var watch = admin.watch(in("pods") + "?watch=true&timeoutSeconds=60", "audit-id", "watch-" + namespace)) {
            assertThat(record.await("watch-" + namespace, "ResponseStarted"))
                    .extracting(AuditRecord::stage)
                    .containsExactly("RequestReceived", "ResponseStarted");
        }
        var ended = record.await("watch-" + namespace, "ResponseComplete");
        assertThat(ended).hasSize(3);
        assertThat(ended.getLast().path("verb").asString()).isEqualTo("watch");
        assertThat(code(ended.getLast())).isEqualTo(200);
    }

    @Test
    void aWatchThatIsRefusedIsThere() {
        try (var watch = as("june").watch(in("pods") + "?watch=true", "audit-id", "refused-" + namespace)) {
            assertThat(watch.status()).isEqualTo(403);
        }
        assertThat(record.await("refused-" + namespace, "ResponseComplete"))
                .extracting(AuditRecord::stage)
                .containsExactly("RequestReceived", "ResponseComplete");
    }

    @Test
    void whoActsAsSomebodyElseIsThereWithBothNames() {
        var event = record.of(admin.get(in("pods"), "impersonate-user", own("june"), "impersonate-group", "ops"));

        assertThat(user(event)).isEqualTo("admin");
        assertThat(event.at("/impersonatedUser/username").asString()).isEqualTo(own("june"));
        assertThat(event.at("/impersonatedUser/groups").toString()).contains("ops");
        assertThat(annotation(event, DECISION)).isEqualTo("forbid");
        var whole = record.of(admin.get(
                in("pods"),
                "impersonate-user",
                own("june"),
                "impersonate-uid",
                "u-1",
                "impersonate-extra-scopes",
                "a",
                "impersonate-extra-scopes",
                "b"));
        assertThat(whole.at("/impersonatedUser/uid").asString()).isEqualTo("u-1");
        assertThat(whole.at("/impersonatedUser/extra").toString()).isEqualTo("{\"scopes\":[\"a\",\"b\"]}");
        assertThat(record.of(as("june").get("/api", "impersonate-user", "root")).has("impersonatedUser"))
                .isFalse();
    }

    @Test
    void aFaultOfTheServerIsThere() {
        assertThatAFaultIsThere(() -> {
            throw new IllegalStateException("a fault for this test");
        });
        assertThatAFaultIsThere(() -> {
            throw new LinkageError("a fault for this test");
        });
    }

    private void assertThatAFaultIsThere(Runnable fault) {
        var broken = new Collector() {
            @Override
            public List<MetricFamilySamples> collect() {
                fault.run();
                return List.of();
            }
        };
        server.server().metrics().register(broken);
        try {
            var answer = admin.get("/metrics");
            answer.assertRefused(503);
            var event = record.of(answer);

            assertThat(AuditRecord.stage(event)).isEqualTo("Panic");
            assertThat(code(event)).isEqualTo(503);
        } finally {
            server.server().metrics().unregister(broken);
        }
    }

    @Test
    void secretsAndTokensAreNot() {
        var canary = "Y2FuYXJ5LWluLWEtc2VjcmV0";
        var made = admin.post(
                in("secrets"),
                "{\"apiVersion\":\"v1\",\"kind\":\"Secret\",\"metadata\":{\"name\":\"s\"},\"data\":{\"k\":\"" + canary
                        + "\"}}");
        record.of(made);
        record.of(admin.send(
                "PATCH",
                in("secrets/s?fieldValidation=Strict"),
                "{\"dat\":{\"k\":\"" + canary + "\"}}",
                "content-type",
                "application/merge-patch+json"));
        record.of(admin.get(in("secrets")));
        record.of(admin.get(in("secrets/s"), "accept", "application/yaml"));
        record.of(admin.get(
                in("secrets?includeObject=Object"), "accept", "application/json;as=Table;v=v1;g=meta.k8s.io"));
        admin.post(in("serviceaccounts"), "{\"metadata\":{\"name\":\"robot\"}}");
        var token = admin.post(in("serviceaccounts/robot/token"), "{}");
        assertThat(token.status()).isEqualTo(201);
        var event = record.of(token);

        assertThat(event.at("/responseObject/status/expirationTimestamp").asString())
                .isNotEmpty();
        assertThat(record.text())
                .doesNotContain(canary)
                .doesNotContain(token.json().at("/status/token").asString());
        assertThat(made.status()).isEqualTo(201);
    }

    @Test
    void whichTokenOfAnAccountItWasIsThere() {
        admin.post(in("serviceaccounts"), "{\"metadata\":{\"name\":\"robot\"}}");
        var made = admin.post(in("serviceaccounts/robot/token"), "{}");
        var issued = annotation(record.of(made), "authentication.kubernetes.io/issued-credential-id");
        assertThat(issued).startsWith("JTI=");
        var token = made.json().at("/status/token").asString();
        try (var robot = new HttpsClient(server, null)) {
            var event = record.of(robot.get(in("pods"), "authorization", "Bearer " + token));

            assertThat(user(event)).isEqualTo("system:serviceaccount:" + namespace + ":robot");
            assertThat(event.at("/user/extra/authentication.kubernetes.io~1credential-id/0")
                            .asString())
                    .isEqualTo(issued);
            assertThat(annotation(event, "deploy.sh/authenticated-by")).isEqualTo("token");
        }
    }

    @Test
    void whatIsHeldAgainstAPodIsThere() {
        label("enforce", "baseline");
        label("audit", "restricted");

        var taken = record.of(admin.post(in("pods"), pod("x", "")));
        assertThat(annotation(taken, "pod-security.kubernetes.io/enforce-policy"))
                .isEqualTo("baseline:latest");
        assertThat(annotation(taken, "pod-security.kubernetes.io/audit-violations"))
                .startsWith("would violate PodSecurity \"restricted:latest\": allowPrivilegeEscalation != false (");

        var refused = record.of(admin.post(in("pods"), pod("y", ",\"hostNetwork\":true")));
        assertThat(code(refused)).isEqualTo(403);
        assertThat(annotation(refused, DECISION)).isEqualTo("allow");
        assertThat(annotation(refused, "pod-security.kubernetes.io/audit-violations"))
                .contains("hostNetwork=true");
    }

    @Test
    void whatIsTakenFromAPodIsThere() {
        label("enforce", "baseline");
        admin.merge(
                "/api/v1/namespaces/" + namespace,
                "{\"metadata\":{\"labels\":{\"deploy.sh/pod-security-mode\":\"strip\"}}}");

        var event = record.of(admin.post(in("pods"), pod("x", ",\"hostNetwork\":true")));

        assertThat(code(event)).isEqualTo(201);
        assertThat(annotation(event, "deploy.sh/pod-security-stripped")).startsWith("removed spec.hostNetwork=true: ");
        assertThat(annotation(event, "pod-security.kubernetes.io/audit-violations"))
                .isEmpty();
    }

    private void label(String mode, String level) {
        admin.merge(
                "/api/v1/namespaces/" + namespace,
                "{\"metadata\":{\"labels\":{\"pod-security.kubernetes.io/" + mode + "\":\"" + level + "\"}}}");
    }

    @Test
    void eventsAreCounted() {
        double before = made();
        record.of(admin.get("/version"));

        assertThat(made() - before).as("RequestReceived and ResponseComplete").isEqualTo(2);
    }

    private double made() {
        return server.server().metrics().getSampleValue("apiserver_audit_event_total");
    }

    @Test
    void howTheRecordStandsIsShown() {
        record.of(admin.get("/version"));

        assertThat(admin.get("/statusz").json().path("audit").toString()).isEqualTo("{\"log\":\"written\"}");
        assertThat(admin.get("/readyz/audit").status()).isEqualTo(200);
        assertThat(admin.get("/metrics").text()).contains("deploy_audit_unwritable_seconds{plugin=\"log\",} 0.0");
    }
}
