package sh.deploy.apiserver.http;

import static java.util.stream.StreamSupport.stream;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpClient;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class DiscoveryTest extends ServerTest {
    @Test
    void listsTheVersionsGroupsAndResources() {
        assertThat(admin.get("/api").json().path("versions").path(0).asString()).isEqualTo("v1");
        assertThat(admin.get("/apis").json().path("kind").asString()).isEqualTo("APIGroupList");
        var resources = admin.get("/api/v1").json().path("resources");
        assertThat(stream(resources.spliterator(), false)
                        .map(resource -> resource.path("name").asString()))
                .contains("pods", "pods/status", "pods/binding", "configmaps", "namespaces");
    }

    @Test
    void listsEverythingAtOnceToWhoAsksForIt() {
        var answer = admin.get(
                "/api",
                "accept",
                "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,"
                        + "application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json");

        assertThat(answer.header("content-type"))
                .isEqualTo("application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList");
        assertThat(answer.json().path("apiVersion").asString()).isEqualTo("apidiscovery.k8s.io/v2");
        assertThat(answer.json()
                        .path("items")
                        .path(0)
                        .path("versions")
                        .path(0)
                        .path("resources")
                        .size())
                .isPositive();
    }

    @Test
    void saysAtTheRootWhereThereIsSomethingToRead() {
        var paths = admin.get("/").json().path("paths");

        assertThat(stream(paths.spliterator(), false).map(JsonNode::asString))
                .contains("/api/v1", "/apis/apps", "/apis/apps/v1", "/openapi/v3", "/readyz", "/version")
                .isSorted()
                .allSatisfy(path -> assertThat(admin.get(path).status()).isEqualTo(200));
    }

    /** kubectl looks there before it says that it does not know a kind. */
    @Test
    void hasNoCustomKindsAndDoesNotSpeakOfThem() {
        var path = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";

        var list = admin.get(path).json();

        assertThat(list.path("kind").asString()).isEqualTo("CustomResourceDefinitionList");
        assertThat(list.path("items").isArray()).isTrue();
        assertThat(list.path("items").isEmpty()).isTrue();
        assertThat(admin.get("/apis").text()).doesNotContain("apiextensions");
        assertThat(admin.post(path, "{}").status()).isEqualTo(404);
        assertThat(admin.get(path + "/x").status()).isEqualTo(404);
    }

    @Test
    void speaksHttp2() {
        try (var client = new HttpsClient(server, server.adminCredential(), HttpClient.Version.HTTP_2)) {
            assertThat(client.post(in("configmaps"), configMap("a")).status()).isEqualTo(201);
            assertThat(client.get(in("configmaps/a")).status()).isEqualTo(200);
        }
    }

    @Test
    void behavesLikeOneVersionOfKubernetes() {
        assertThat(admin.get("/version").json().path("minor").asString()).isEqualTo("35");
    }

    @Test
    void saysCheckByCheckHowItStands() {
        assertThat(admin.get("/readyz").text()).isEqualTo("ok");
        assertThat(admin.get("/readyz?verbose").text()).contains("[+]log ok", "readyz check passed");
        assertThat(admin.get("/readyz/log").text()).isEqualTo("ok");
    }

    @Test
    void countsRequestsWithoutSeriesOfTheirCreation() {
        admin.get(in("configmaps"));

        var labels =
                "{verb=\"LIST\",group=\"\",version=\"v1\",resource=\"configmaps\",subresource=\"\",scope=\"namespace\","
                        + "component=\"apiserver\",code=\"200\"";
        var metrics = metricsOnceTheyTellOf("apiserver_request_duration_seconds_bucket" + labels);
        assertThat(metrics)
                .contains("apiserver_request_total" + labels + ",} ")
                .contains("apiserver_request_duration_seconds_bucket" + labels + ",le=\"0.001\",} ");
        assertThat(metrics).doesNotContain("_created");
    }

    @Test
    void countsWhatIsNotServedUnderNoName() {
        try (var nobody = new HttpsClient(server, null)) {
            nobody.get("/apis/made.up/v1/inventions");
            nobody.get("/api/v1/pods/x/invention");
            nobody.send("INVENT", "/api/v1/pods", null);
        }

        assertThat(metricsOnceTheyTellOf("apiserver_request_total{verb=\"OTHER\""))
                .doesNotContain("made.up", "inventions", "INVENT");
    }

    /** A request is counted when its client has been answered, so perhaps a little later than the client looks. */
    private String metricsOnceTheyTellOf(String series) {
        for (int i = 0; i < 1000; i++) {
            var metrics = admin.get("/metrics").text();
            if (metrics.contains(series)) {
                return metrics;
            }
        }
        throw new AssertionError("not counted: " + series);
    }

    @Test
    void measuresHowLongWritesWaitAndHowManyShareACommit() {
        var written = revision(admin.post(in("configmaps"), configMap("a")));
        var metrics = metricsOnceAllIsCounted(written);

        assertThat(sample(metrics, "deploy_log_batch_entries_sum")).isEqualTo(written);
        assertThat(sample(metrics, "deploy_log_commit_duration_seconds_count"))
                .isEqualTo(sample(metrics, "deploy_log_batch_entries_count"))
                .isBetween(1.0, (double) written);
        assertThat(sample(metrics, "deploy_log_append_wait_seconds_sum")).isPositive();
        assertThat(sample(metrics, "deploy_log_commit_failures_total")).isZero();
    }

    /** A wait is counted when its caller has been told, so perhaps a little later than the caller looks. */
    private String metricsOnceAllIsCounted(long written) {
        for (int i = 0; i < 100; i++) {
            var metrics = admin.get("/metrics").text();
            if (sample(metrics, "deploy_log_append_wait_seconds_count") == written) {
                return metrics;
            }
        }
        throw new AssertionError("not all of the " + written + " changes are counted");
    }

    private static double sample(String metrics, String name) {
        return metrics.lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void showsHowFarTheLogIsAndWhoLeads() {
        var made = admin.post(
                "/apis/coordination.k8s.io/v1/namespaces/kube-system/leases",
                "{\"apiVersion\":\"coordination.k8s.io/v1\",\"kind\":\"Lease\",\"metadata\":{\"name\":\"deploy-controllers\"},"
                        + "\"spec\":{\"holderIdentity\":\"host-1\",\"renewTime\":\"2026-01-31T12:00:00.000000Z\"}}");

        var status = admin.get("/statusz").json();

        assertThat(status.path("version").asString()).isEqualTo(VersionEndpoint.GIT_VERSION);
        assertThat(status.path("role").asString()).isEqualTo("leading");
        assertThat(status.path("standby").asString()).isEqualTo("none");
        assertThat(status.path("headRevision").asLong()).isEqualTo(revision(made));
        assertThat(status.path("durableRevision").asLong()).isEqualTo(revision(made));
        assertThat(status.path("leases").toString())
                .isEqualTo("[{\"name\":\"deploy-controllers\",\"holder\":\"host-1\",\"renewTime\":"
                        + "\"2026-01-31T12:00:00.000000Z\"}]");
    }

    @Test
    void showsTheSettingsThatGuardIt() {
        var settings = admin.get("/statusz").json().path("settings");

        assertThat(settings.path("listen").toString()).isEqualTo("[\"127.0.0.1\"]");
        assertThat(settings.path("webhooksOnLoopback").asBoolean(true)).isFalse();
        assertThat(settings.path("audit").toString())
                .isEqualTo(
                        "{\"rules\":0,\"file\":false,\"webhook\":false,\"whenFull\":\"drop\",\"maxSizeMegabytes\":100,"
                                + "\"maxAgeDays\":30,\"maxBackups\":10}");
        assertThat(settings.path("podSecurity").path("enforce").asString()).isEqualTo("privileged");
    }
}
