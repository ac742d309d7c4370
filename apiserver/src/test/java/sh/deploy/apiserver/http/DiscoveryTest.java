package sh.deploy.apiserver.http;

import static java.util.stream.StreamSupport.stream;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpClient;
import org.junit.jupiter.api.Test;

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

        var metrics = admin.get("/metrics").text();

        assertThat(metrics)
                .contains("apiserver_request_total{verb=\"LIST\"", "apiserver_request_duration_seconds_bucket");
        assertThat(metrics).doesNotContain("_created");
    }

    @Test
    void showsHowFarTheLogIs() {
        assertThat(admin.get("/statusz").json().path("role").asString()).isEqualTo("leading");
        assertThat(admin.get("/statusz").json().path("durableRevision").asLong())
                .isPositive();
    }
}
