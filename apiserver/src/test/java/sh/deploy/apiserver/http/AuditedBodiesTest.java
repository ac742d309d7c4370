package sh.deploy.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Which bodies are on record where the policy wants all of them. */
class AuditedBodiesTest extends AccessTest {
    private static final String CANARY = "Y2FuYXJ5LWluLWEtYm9keQ==";
    private static final String SECRET =
            "{\"apiVersion\":\"v1\",\"kind\":\"Secret\",\"metadata\":{\"name\":\"s\"},\"data\":{\"k\":\"" + CANARY
                    + "\"}}";

    private final AuditRecord record = new AuditRecord(server);

    AuditedBodiesTest() {
        super(AuditRecord.by("- {level: RequestResponse}"));
    }

    private static void assertHasNoBodies(JsonNode event) {
        assertThat(event.has("requestObject")).isFalse();
        assertThat(event.has("responseObject")).isFalse();
    }

    private HttpsClient.Answer send(String method, String path, @Nullable String body) {
        var type = method.equals("PATCH") ? "application/merge-patch+json" : "application/json";
        return admin.send(method, path, body, "content-type", type);
    }

    @Test
    void bothAreThereOnceItIsKnownThatTheCallerMay() {
        var made = admin.post(in("configmaps"), configMap("c"));

        var events = record.await(made.header("audit-id"), "ResponseComplete");

        assertThat(events).hasSize(2);
        assertHasNoBodies(events.getFirst());
        assertThat(events.getLast().at("/requestObject/data/k").asString()).isEqualTo("v");
        assertThat(events.getLast().at("/responseObject/metadata/uid").asString())
                .isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "POST, /api/v1/namespaces/NS//secrets, 400",
        "POST, /api/v1, 405",
        "POST, /api/v1/namespaces/NS/secrets/a/b/c, 405",
        "PUT, /api/v1/namespaces/NS/secret/s, 404",
        "POST, /apis/core/v1/namespaces/NS/secrets, 404",
        "POST, /api/v1/namespaces/NS/pods/s/nonsense, 404",
        "PUT, /api/v1/namespaces/NS/configmaps, 405",
    })
    void noneIsThereWhereNothingIsServed(String method, String path, int code) {
        var answer = send(method, path.replace("NS", namespace), SECRET);
        assertThat(answer.status()).isEqualTo(code);

        assertHasNoBodies(record.of(answer));
        assertThat(record.text()).doesNotContain(CANARY);
    }

    @Test
    void noneIsThereOfWhoMayNot() {
        var large = configMap("c").replace("\"v\"", "\"" + "v".repeat(50_000) + "\"");
        try (var nobody = new HttpsClient(server, null)) {
            var refused = nobody.post(in("configmaps"), large);
            assertThat(refused.status()).isEqualTo(401);
            assertHasNoBodies(record.of(refused));
        }
        var forbidden = as("june").post(in("configmaps"), large);
        assertThat(forbidden.status()).isEqualTo(403);
        assertHasNoBodies(record.of(forbidden));
        assertThat(record.text().lines()).allMatch(line -> line.length() < 10_000);
    }

    @Test
    void whoIsNobodyMakesNoLongLines() {
        try (var nobody = new HttpsClient(server, null)) {
            var event = record.of(nobody.get(in("pods/") + "a".repeat(30_000) + "?limit=" + "1".repeat(20_000)));

            assertThat(event.at("/objectRef/name").asString()).isEqualTo("a".repeat(253) + "…");
            assertThat(event.toString()).hasSizeLessThan(12_000);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "POST|secrets|{'metadata':{'name':'a'},'data':{'k':'CANARY'}}|201",
                "POST|secrets|{'metadata':{'name':'b','stringData':{'k':'CANARY'}}}|201",
                "PATCH|secrets/s|\"CANARY\"|400",
                "PATCH|secrets/s|{'dat':{'k':'CANARY'}}|200",
                "POST|configmaps|{'apiVersion':'v1','kind':'List','items':[{'kind':'Secret','data':{'k':'CANARY'}}]}|400",
                "POST|configmaps|{'apiVersion':'v1','kind':'secret','metadata':{'name':'c'},'data':{'k':'CANARY'}}|400",
                "GET|secrets?client_secret=CANARY&limit=x||400",
            })
    void secretsAreNot(String method, String path, @Nullable String body, int code) {
        admin.post(in("secrets"), SECRET);
        var answer = send(
                method,
                in(path.replace("CANARY", CANARY)),
                body == null ? null : body.replace('\'', '"').replace("CANARY", CANARY));
        assertThat(answer.status()).as(answer.text()).isEqualTo(code);

        var event = record.of(answer);

        assertThat(event.has("requestObject")).isEqualTo(body != null);
        assertThat(record.text()).doesNotContain(CANARY);
    }

    @Test
    void credentialsInAddressesAreNot() throws Exception {
        try (var raw = new RawHttps(server, server.adminCredential())) {
            var address = in("configmaps") + "?token=" + CANARY + "%zz";
            assertThat(raw.send("GET", address, "Audit-ID: broken-" + namespace).status())
                    .isEqualTo(400);
            var host = "https://me:" + CANARY + "@host" + in("configmaps");
            assertThat(raw.send("GET", host, "Audit-ID: host-" + namespace).status())
                    .isEqualTo(400);
        }
        assertThat(record.last("broken-" + namespace).path("requestURI").asString())
                .isEqualTo(in("configmaps") + "?token=(not recorded)");
        assertThat(record.last("host-" + namespace).path("requestURI").asString())
                .isEqualTo("https://(not recorded)" + in("configmaps"));
        assertThat(record.text()).doesNotContain(CANARY);
    }

    @Test
    void secretsInYamlAreNotEither() {
        var yaml = "{apiVersion: v1, kind: Secret, metadata: {name: other}, data: {k: " + CANARY + "}}";
        var made = admin.send(
                "POST", in("secrets"), yaml, "content-type", "application/yaml", "accept", "application/yaml");
        assertThat(made.status()).isEqualTo(201);

        var event = record.of(made);

        assertThat(event.at("/requestObject/data/k").asString()).isEqualTo("(not recorded)");
        assertThat(event.at("/responseObject/data/k").asString()).isEqualTo("(not recorded)");
        assertThat(record.text()).doesNotContain(CANARY);
    }
}
