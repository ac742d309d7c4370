package sh.deploy.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;
import sh.deploy.api.time.SystemTime;
import sh.deploy.apiserver.ApiServerSettings;
import sh.deploy.apiserver.TestApiServer;

class CredentialsTest extends ServerTest {
    @Test
    void letsNobodyInWithoutACredentialButToHealthAndVersion() {
        try (var nobody = new HttpsClient(server, null)) {
            for (var open : List.of("/version", "/healthz", "/livez", "/readyz")) {
                assertThat(nobody.get(open).status()).as(open).isEqualTo(200);
            }
            for (var closed :
                    List.of("/api", "/apis", "/metrics", "/statusz", "/openapi/v2", in("pods"), "/nonsense")) {
                assertThat(nobody.get(closed).status()).as(closed).isEqualTo(401);
            }
        }
    }

    @Test
    void refusesACertificateOfAnotherAuthority() {
        try (var other = TestApiServer.start();
                var stranger = new HttpsClient(server, other.adminCredential())) {
            var answer = stranger.get(in("pods"));

            assertThat(answer.status()).isEqualTo(401);
        }
    }

    @Test
    void forbidsWhatNobodyHasAllowed() {
        try (var jane = new HttpsClient(server, server.credential("jane", List.of("dev")))) {
            var listed = jane.get(in("pods"));

            assertThat(listed.status()).isEqualTo(403);
            assertThat(listed.message())
                    .isEqualTo("pods is forbidden: User \"jane\" cannot list resource \"pods\" in API group \"\" in the"
                            + " namespace \"" + namespace + "\"");
            assertThat(jane.get("/metrics").message())
                    .isEqualTo("forbidden: User \"jane\" cannot get path \"/metrics\"");
            assertThat(jane.get("/apis").status()).isEqualTo(200);
        }
    }

    @Test
    void takesTheAdministratorsToken() {
        try (var nobody = new HttpsClient(server, null)) {
            assertThat(nobody.get(in("pods"), "authorization", "Bearer " + server.adminToken())
                            .status())
                    .isEqualTo(200);
        }
    }

    @Test
    void saysThatATokenIsNotKnown() {
        try (var nobody = new HttpsClient(server, null)) {
            var unknown = nobody.get("/api", "authorization", "Bearer nonsense");

            assertThat(unknown.status()).isEqualTo(401);
            assertThat(unknown.message()).isEqualTo("Unauthorized: the bearer token is not known");
        }
    }

    @Test
    void saysThatATokenHasExpired() {
        try (var later = TestApiServer.start(new SystemTime(), CredentialsTest::withAnExpiredToken);
                var late = new HttpsClient(later, null)) {
            var refused = late.get("/api", "authorization", "Bearer worn");

            refused.assertRefused(401);
            assertThat(refused.message())
                    .isEqualTo("Unauthorized: the bearer token expired at 2020-01-31T12:00:00Z; ask for a new one");
        }
    }

    private static ApiServerSettings withAnExpiredToken(ApiServerSettings settings) {
        try {
            Files.writeString(settings.tokenFile(), "worn,jane,\"system:masters\",2020-01-31T12:00:00Z\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return settings;
    }

    @Test
    void letsANodeTouchOnlyWhatIsItsOwn() {
        try (var node = new HttpsClient(server, server.nodeCredential("n1"))) {
            var own = "{\"apiVersion\":\"v1\",\"kind\":\"Node\",\"metadata\":{\"name\":\"n1\"}}";
            assertThat(node.post("/api/v1/nodes", own).status()).isEqualTo(201);
            assertThat(node.get("/api/v1/nodes/n1").status()).isEqualTo(200);
            assertThat(node.post("/api/v1/nodes", own.replace("n1", "n2")).status())
                    .isEqualTo(403);
            assertThat(node.get("/api/v1/nodes/n2").status()).isEqualTo(403);
            assertThat(node.get(in("pods")).status()).isEqualTo(403);
        }
    }

    @Test
    void letsANodeReadWhatItsPodsReferTo() {
        admin.post(in("configmaps"), configMap("used"));
        admin.post(in("configmaps"), configMap("other"));
        admin.post(
                in("pods"),
                pod("p", ",\"nodeName\":\"n7\",\"volumes\":[{\"name\":\"v\",\"configMap\":{\"name\":\"used\"}}]"));
        try (var node = new HttpsClient(server, server.nodeCredential("n7"))) {
            assertThat(node.get(in("configmaps/used")).status()).isEqualTo(200);
            assertThat(node.get(in("configmaps/other")).status()).isEqualTo(403);
            assertThat(node.merge(in("pods/p/status"), "{\"status\":{\"phase\":\"Running\"}}")
                            .status())
                    .isEqualTo(200);
        }
    }
}
