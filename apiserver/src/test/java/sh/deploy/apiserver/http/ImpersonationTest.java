package sh.deploy.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ImpersonationTest extends AccessTest {
    private static final String WHO = "/apis/authentication.k8s.io/v1/selfsubjectreviews";

    @Test
    void judgesTheRequestAsThatOfTheOther() {
        allowHere("june", rule("list", "pods"));

        assertThat(admin.get(in("pods"), "impersonate-user", own("june")).status())
                .isEqualTo(200);
        assertThat(admin.get(in("secrets"), "impersonate-user", own("june")).message())
                .contains("User \"" + own("june") + "\" cannot list resource \"secrets\"");
    }

    @Test
    void givesTheOtherTheGroupsThatAreAskedForAndThoseThatEverybodyHas() {
        assertThat(who("impersonate-user", "june", "impersonate-group", "ops"))
                .isEqualTo("{\"username\":\"june\",\"groups\":[\"ops\",\"system:authenticated\"]}");
        assertThat(who("impersonate-user", "system:serviceaccount:ci:builder"))
                .contains("[\"system:authenticated\",\"system:serviceaccounts\",\"system:serviceaccounts:ci\"]");
        assertThat(admin.get("/api", "impersonate-user", "system:anonymous").status())
                .isEqualTo(401);
    }

    @Test
    void givesNothingThatOnlyACredentialProves() {
        var refused = admin.get(
                "/api",
                "impersonate-user",
                "system:node:n1",
                "impersonate-group",
                "system:nodes",
                "impersonate-extra-authentication.deploy.sh%2Fkey-id",
                "a");

        refused.assertRefused(403);
        assertThat(refused.message()).contains("say what a credential has proved");
    }

    @Test
    void isForThoseWhoMay() {
        allowEverywhere(
                "jane",
                "{'verbs':['impersonate'],'apiGroups':[''],'resources':['users'],'resourceNames':['june']}",
                "{'verbs':['impersonate'],'apiGroups':[''],'resources':['groups'],'resourceNames':['dev']}",
                "{'verbs':['impersonate'],'apiGroups':['authentication.k8s.io'],'resources':['userextras/scopes']}");
        allowHere("jane", rule("impersonate", "serviceaccounts"));
        var jane = as("jane");

        assertThat(jane.get("/api", "impersonate-user", "june").status()).isEqualTo(200);
        assertThat(jane.get("/api", "impersonate-user", "june", "impersonate-group", "dev")
                        .status())
                .isEqualTo(200);
        assertThat(jane.get("/api", "impersonate-user", "june", "impersonate-extra-scopes", "a")
                        .status())
                .isEqualTo(200);
        assertThat(jane.get("/api", "impersonate-user", "system:serviceaccount:" + namespace + ":builder")
                        .status())
                .isEqualTo(200);

        assertThat(jane.get("/api", "impersonate-user", "root").status()).isEqualTo(403);
        assertThat(jane.get("/api", "impersonate-user", "june", "impersonate-group", "system:masters")
                        .message())
                .isEqualTo("groups \"system:masters\" is forbidden: User \"" + own("jane")
                        + "\" cannot impersonate resource \"groups\" in API group \"\" at the cluster scope");
        assertThat(jane.get("/api", "impersonate-user", "june", "impersonate-uid", "1")
                        .status())
                .isEqualTo(403);
        assertThat(jane.get("/api", "impersonate-user", "june", "impersonate-extra-other", "a")
                        .status())
                .isEqualTo(403);
        assertThat(jane.get("/api", "impersonate-user", "system:serviceaccount:default:builder")
                        .status())
                .isEqualTo(403);
        assertThat(jane.watch(in("pods") + "?watch=true", "impersonate-user", "root")
                        .status())
                .isEqualTo(403);
    }

    @Test
    void neverForgetsWhatWasAskedFor() {
        admin.get("/api", "impersonate-group", "dev").assertRefused(400);
        admin.get("/api", "impersonate-extra-a", "b").assertRefused(400);
        try (var nobody = new HttpsClient(server, null)) {
            assertThat(nobody.get("/healthz", "impersonate-user", "admin").status())
                    .isEqualTo(401);
        }
    }

    private String who(String... headers) {
        var all = new java.util.ArrayList<>(java.util.List.of(headers));
        all.addAll(java.util.List.of("content-type", "application/json"));
        return admin.send("POST", WHO, "{}", all.toArray(String[]::new))
                .json()
                .at("/status/userInfo")
                .toString();
    }
}
