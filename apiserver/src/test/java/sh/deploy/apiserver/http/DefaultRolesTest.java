package sh.deploy.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DefaultRolesTest extends AccessTest {
    @ParameterizedTest
    @CsvSource({
        "view,  get,    '',   pods,         true",
        "view,  get,    '',   pods/log,     true",
        "view,  get,    '',   secrets,      false",
        "view,  create, '',   pods,         false",
        "view,  get,    apps, deployments,  true",
        "edit,  get,    '',   pods,         true",
        "edit,  get,    '',   secrets,      true",
        "edit,  create, apps, deployments,  true",
        "edit,  update, '',   pods/status,  false",
        "edit,  create, rbac.authorization.k8s.io, roles, false",
        "admin, get,    '',   secrets,      true",
        "admin, create, rbac.authorization.k8s.io, roles, true",
        "admin, create, '',   resourcequotas, false",
        "admin, create, '',   nodes,        false",
    })
    void allowWhatTheyAllowInEveryCluster(String role, String verb, String group, String resource, boolean allowed) {
        post(admin, here("rolebindings"), roleBinding("b", "ClusterRole/" + role, own("jane")));
        var parts = (resource + "/").split("/", -1);
        var spec = "{'verb':'" + verb + "','group':'" + group + "','resource':'" + parts[0] + "','subresource':'"
                + parts[1] + "','namespace':'" + namespace + "'}";

        var answer = post(
                        as("jane"),
                        "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
                        "{'apiVersion':'authorization.k8s.io/v1','kind':'SelfSubjectAccessReview','spec':{'resourceAttributes':"
                                + spec + "}}")
                .json();

        assertThat(answer.at("/status/allowed").asBoolean())
                .as(answer.toString())
                .isEqualTo(allowed);
    }

    @Test
    void letEverybodyFindTheirWayAndAdministratorsDoEverything() {
        assertThat(admin.get(RBAC + "clusterroles/cluster-admin")
                        .json()
                        .path("rules")
                        .toString())
                .contains("\"nonResourceURLs\":[\"*\"]");
        for (var open : List.of("/api", "/apis/apps/v1", "/openapi/v2", "/version", "/healthz")) {
            assertThat(as("jane").get(open).status()).as(open).isEqualTo(200);
        }
        for (var closed : List.of("/", "/metrics", "/statusz", "/readyz/log")) {
            assertThat(as("jane").get(closed).status()).as(closed).isEqualTo(403);
        }
        assertThat(as("probe", "system:monitoring").get("/metrics").status()).isEqualTo(200);
    }

    @Test
    void gatherTheRulesOfNewRoles() {
        var labelled = clusterRole(own("widgets"), rule("get", "example.org", "widgets"))
                .replace("'},", "','labels':{'rbac.authorization.k8s.io/aggregate-to-view':'true'}},");
        post(admin, RBAC + "clusterroles", labelled);
        for (var role : List.of("view", "edit", "admin")) {
            await(role, "widgets", true);
        }

        admin.delete(RBAC + "clusterroles/" + own("widgets"));
        for (var role : List.of("view", "edit", "admin")) {
            await(role, "widgets", false);
        }
    }

    @Test
    void takeBackWhatSomebodyWritesIntoGatheredRules() {
        admin.merge(
                RBAC + "clusterroles/view",
                "{\"rules\":[" + rule("get", "gadgets").replace('\'', '"') + "]}");

        await("view", "gadgets", false);
        await("view", "configmaps", true);
    }

    /** Polls, since the server gathers a moment later. */
    private void await(String role, String word, boolean present) {
        for (int i = 0; i < 500; i++) {
            var rules = admin.get(RBAC + "clusterroles/" + role)
                    .json()
                    .path("rules")
                    .toString();
            if (rules.contains(word) == present) {
                return;
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
        throw new AssertionError(role + (present ? " does not get " : " keeps ") + word);
    }
}
