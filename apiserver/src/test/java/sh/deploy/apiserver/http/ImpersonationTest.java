package sh.deploy.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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

    /** Case is lost in names of headers, and clients escape what these cannot hold. */
    @ParameterizedTest
    @ValueSource(strings = {"impersonate-extra-example.com%2ftenant", "Impersonate-Extra-Example.com%2FTenant"})
    void readsTheKeysOfExtrasAsKubernetesDoes(String header) {
        allowEverywhere(
                "jane",
                "{'verbs':['impersonate'],'apiGroups':[''],'resources':['users'],'resourceNames':['june']}",
                "{'verbs':['impersonate'],'apiGroups':['authentication.k8s.io'],"
                        + "'resources':['userextras/example.com/tenant'],'resourceNames':['acme']}");
        var jane = as("jane");

        assertThat(whoIs(jane, "impersonate-user", "june", header, "acme"))
                .contains("\"extra\":{\"example.com/tenant\":[\"acme\"]}");
        var refused = jane.get("/api", "impersonate-user", "june", header, "other");
        refused.assertRefused(403);
        assertThat(refused.message()).contains("cannot impersonate resource \"userextras/example.com/tenant\"");
    }

    @ParameterizedTest
    @CsvSource({
        "a%2, a%2",
        "a%zz, a%zz",
        "a%-1, a%-1",
        "a%ff%2fb, a%ff%2fb",
        "a+b%2b, a+b+",
        "%41%2541, A%41",
        "%c3%a9, é"
    })
    void leavesAKeyAsItIsThatCannotBeDecodedAndDecodesOnce(String escaped, String key) {
        assertThat(who("impersonate-user", "june", "impersonate-extra-" + escaped, "a"))
                .contains("\"extra\":{\"" + key + "\":[\"a\"]}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "authentication.deploy.sh%2Fkey-id",
                "%61uthentication.deploy.sh%2fkey-id",
                "%41uthentication%2edeploy.sh%2fkey-id",
                "authentication.deploy.sh"
            })
    void refusesACredentialsOwnKeysHoweverTheyAreWritten(String escaped) {
        var refused = admin.get("/api", "impersonate-user", "june", "impersonate-extra-" + escaped, "a");

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
        return whoIs(admin, headers);
    }

    private static String whoIs(HttpsClient client, String... headers) {
        var all = new java.util.ArrayList<>(java.util.List.of(headers));
        all.addAll(java.util.List.of("content-type", "application/json"));
        return client.send("POST", WHO, "{}", all.toArray(String[]::new))
                .json()
                .at("/status/userInfo")
                .toString();
    }
}
