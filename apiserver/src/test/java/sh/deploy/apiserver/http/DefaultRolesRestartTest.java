package sh.deploy.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import sh.deploy.apiserver.TestApiServer;
import sh.deploy.apiserver.log.MemoryLog;

class DefaultRolesRestartTest {
    private static final String ROLES = AccessTest.RBAC + "clusterroles/";
    private static final String BINDINGS = AccessTest.RBAC + "clusterrolebindings/";
    private static final String NEVER =
            "{\"metadata\":{\"annotations\":{\"rbac.authorization.kubernetes.io/autoupdate\":\"false\"}},";

    private final MemoryLog log = new MemoryLog();

    @Test
    void aStartGivesBackWhatWasTakenUnlessItIsMarked() {
        try (var server = TestApiServer.on(log);
                var admin = HttpsClient.admin(server)) {
            admin.delete(BINDINGS + "system:discovery");
            admin.merge(BINDINGS + "system:basic-user", "{\"subjects\":[]}");
            admin.merge(
                    ROLES + "system:kube-dns",
                    "{\"rules\":[" + "{\"verbs\":[\"get\"],\"apiGroups\":[\"x\"],\"resources\":[\"y\"]}]}");
            admin.merge(ROLES + "system:heapster", NEVER + "\"rules\":[]}");
        }

        try (var again = TestApiServer.on(log);
                var admin = HttpsClient.admin(again);
                var jane = new HttpsClient(again, again.credential("jane", List.of()))) {
            assertThat(jane.get("/apis").status()).isEqualTo(200);
            assertThat(admin.get(BINDINGS + "system:basic-user").text()).contains("system:authenticated");
            assertThat(admin.get(ROLES + "system:kube-dns").text()).contains("\"y\"", "endpointslices");
            assertThat(admin.get(ROLES + "system:heapster").text()).doesNotContain("pods");
        }
    }

    @Test
    void aStartThatFindsEverythingWritesNothing() {
        long first;
        try (var server = TestApiServer.on(log)) {
            first = server.server().state().store().newest().revision();
        }
        try (var again = TestApiServer.on(log)) {
            assertThat(again.server().state().store().newest().revision()).isEqualTo(first);
        }
    }

    @Test
    void whatSomebodyWasGivenTheyStillHaveAfterAStart() {
        try (var server = TestApiServer.on(log);
                var admin = HttpsClient.admin(server)) {
            admin.post(
                    AccessTest.RBAC + "clusterrolebindings",
                    AccessTest.clusterRoleBinding("b", "ClusterRole/view", "jane")
                            .replace('\'', '"'));
        }
        try (var again = TestApiServer.on(log);
                var jane = new HttpsClient(again, again.credential("jane", List.of()))) {
            assertThat(jane.get("/api/v1/pods").status()).isEqualTo(200);
            assertThat(jane.get("/api/v1/secrets").status()).isEqualTo(403);
        }
    }
}
