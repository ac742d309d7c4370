package sh.deploy.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpClient;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class VerbsTest extends ServerTest {
    @Test
    void createsAnObjectWithUidRevisionAndTimes() {
        var made = admin.post(in("configmaps"), configMap("a"));

        assertThat(made.status()).isEqualTo(201);
        var metadata = made.json().path("metadata");
        assertThat(metadata.path("namespace").asString()).isEqualTo(namespace);
        assertThat(metadata.path("uid").asString()).hasSize(36);
        assertThat(metadata.path("creationTimestamp").asString()).endsWith("Z");
        assertThat(revision(made)).isPositive();
    }

    @Test
    void readsBackExactlyWhatWasAnswered() {
        var made = admin.post(in("configmaps"), configMap("a"));

        assertThat(admin.get(in("configmaps/a")).body()).isEqualTo(made.body());
    }

    @Test
    void refusesASecondObjectOfTheSameName() {
        admin.post(in("configmaps"), configMap("a"));

        var again = admin.post(in("configmaps"), configMap("a"));

        assertThat(again.status()).isEqualTo(409);
        assertThat(again.message()).isEqualTo("configmaps \"a\" already exists");
        assertThat(again.json().path("reason").asString()).isEqualTo("AlreadyExists");
        assertThat(again.json().path("details").path("name").asString()).isEqualTo("a");
        assertThat(again.json().path("details").path("kind").asString()).isEqualTo("configmaps");
    }

    @Test
    void makesUpANameFromItsPrefix() {
        var made = admin.post(
                in("configmaps"),
                "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"generateName\":\"job-\"}}");

        assertThat(made.json().path("metadata").path("name").asString()).matches("job-[b-z2-9]{5}");
    }

    @Test
    void saysThatAnObjectIsNotFound() {
        var missing = admin.get(in("pods/x"));

        assertThat(missing.status()).isEqualTo(404);
        assertThat(missing.message()).isEqualTo("pods \"x\" not found");
        assertThat(missing.json().path("reason").asString()).isEqualTo("NotFound");
    }

    @Test
    void refusesToCreateInANamespaceThatIsNotThere() {
        var made = admin.post("/api/v1/namespaces/nowhere/configmaps", configMap("a"));

        assertThat(made.status()).isEqualTo(404);
        assertThat(made.message()).isEqualTo("namespaces \"nowhere\" not found");
    }

    @Test
    void replacesAnObjectAtTheRevisionThatTheCallerSaw() {
        var made = admin.post(in("configmaps"), configMap("a"));

        var updated = admin.put(in("configmaps/a"), made.text().replace("\"v\"", "\"w\""));

        assertThat(updated.status()).isEqualTo(200);
        assertThat(updated.json().path("data").path("k").asString()).isEqualTo("w");
        assertThat(revision(updated)).isGreaterThan(revision(made));
        assertThat(updated.json().path("metadata").path("uid"))
                .isEqualTo(made.json().path("metadata").path("uid"));
    }

    @Test
    void refusesAnUpdateOfAnObjectThatHasChanged() {
        var made = admin.post(in("configmaps"), configMap("a"));
        admin.put(in("configmaps/a"), made.text().replace("\"v\"", "\"w\""));

        var late = admin.put(in("configmaps/a"), made.text().replace("\"v\"", "\"x\""));

        assertThat(late.status()).isEqualTo(409);
        assertThat(late.message())
                .isEqualTo(
                        "Operation cannot be fulfilled on configmaps \"a\": the object has been modified; please apply"
                                + " your changes to the latest version and try again");
    }

    @Test
    void replacesWithoutARevisionWhateverIsThere() {
        admin.post(in("configmaps"), configMap("a"));

        var updated = admin.put(in("configmaps/a"), configMap("a").replace("\"v\"", "\"w\""));

        assertThat(updated.status()).isEqualTo(200);
        assertThat(updated.json().path("data").path("k").asString()).isEqualTo("w");
    }

    @Test
    void writesNothingWhenAnUpdateChangesNothing() {
        var made = admin.post(in("configmaps"), configMap("a"));

        var updated = admin.put(in("configmaps/a"), made.text());

        assertThat(revision(updated)).isEqualTo(revision(made));
    }

    @Test
    void storesNothingInADryRun() {
        var made = admin.post(in("configmaps") + "?dryRun=All", configMap("a"));

        assertThat(made.status()).isEqualTo(201);
        assertThat(made.json().path("metadata").path("uid").asString()).isNotEmpty();
        assertThat(admin.get(in("configmaps/a")).status()).isEqualTo(404);
    }

    @Test
    void doesTheSameWriteOnceForTheSameIdempotencyKey() {
        String[] headers = {"content-type", "application/json", "idempotency-key", "key-" + namespace};

        var first = admin.send("POST", in("configmaps"), configMap("a"), headers);
        var again = admin.send("POST", in("configmaps"), configMap("a"), headers);

        assertThat(again.status()).isEqualTo(201);
        assertThat(again.body()).isEqualTo(first.body());
    }

    @Test
    void takesYamlAndGivesYaml() {
        var made = admin.send(
                "POST",
                in("configmaps"),
                "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\ndata:\n  k: v\n",
                "content-type",
                "application/yaml",
                "accept",
                "application/yaml");

        assertThat(made.status()).isEqualTo(201);
        assertThat(made.text()).contains("kind: \"ConfigMap\"", "name: \"a\"");
    }

    @Test
    void refusesMethodsThatMakeNoSense() {
        assertThat(admin.post(in("configmaps/a"), configMap("a")).status()).isEqualTo(405);
        assertThat(admin.put(in("configmaps"), configMap("a")).status()).isEqualTo(405);
        assertThat(admin.post("/api/v1/configmaps", configMap("a")).status()).isEqualTo(405);
    }

    /** kubectl reads the details of a refusal without a look whether there are any, and dies when there are none. */
    @ParameterizedTest
    @CsvSource({
        "GET, /nonsense, 404",
        "GET, /apis/batch/v1/jobs, 404",
        "PATCH, /api/v1/namespaces/default/pods/p/ephemeralcontainers, 404",
        "POST, /api/v1/namespaces/default/pods/p/exec, 404",
        "POST, /version, 405",
        "POST, /api/v1/configmaps, 405",
        "PATCH, /api/v1/namespaces/default/configmaps/a, 415",
    })
    void givesDetailsWithEveryRefusal(String method, String path, int status) {
        var refused = admin.send(method, path, "{}", "content-type", "text/plain");

        refused.assertRefused(status);
        assertThat(refused.json().path("details").isObject()).isTrue();
        assertThat(refused.json().path("details").has("name")).isFalse();
    }

    @Test
    void saysWhichResourceIsNotThere() {
        var details = admin.get("/apis/batch/v1/jobs").json().path("details");

        assertThat(details.path("group").asString()).isEqualTo("batch");
        assertThat(details.path("kind").asString()).isEqualTo("jobs");
    }

    @ParameterizedTest
    @EnumSource(HttpClient.Version.class)
    void answersHeadWithoutABody(HttpClient.Version version) {
        try (var client = new HttpsClient(server, server.adminCredential(), version)) {
            for (var path : List.of("/version", in("configmaps"), "/nonsense")) {
                var whole = client.get(path);

                var head = client.send("HEAD", path, null);

                assertThat(head.status()).isEqualTo(whole.status());
                assertThat(head.body()).isEmpty();
                assertThat(head.header("content-length")).isEqualTo(Integer.toString(whole.body().length));
            }
        }
    }

    @Test
    void refusesAnswersAndBodiesInUnknownForms() {
        assertThat(admin.get(in("configmaps"), "accept", "text/html").status()).isEqualTo(406);
        assertThat(admin.send("POST", in("configmaps"), "x", "content-type", "text/html")
                        .status())
                .isEqualTo(415);
    }
}
