package sh.deploy.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who is proved by a bootstrap token, and what that one may. */
class BootstrapTokensTest extends SigningTest {
    private static final String REVIEWS = "/apis/authentication.k8s.io/v1/selfsubjectreviews";
    private static final String REVIEW = "{'apiVersion':'authentication.k8s.io/v1','kind':'SelfSubjectReview'}";

    private HttpsClient.Answer who(String token) {
        return by(token, "POST", REVIEWS, REVIEW);
    }

    @Test
    void aTokenProvesItsIdAndItsGroups() {
        var token = token("aaaaa1", "'auth-extra-groups':'system:bootstrappers:web','node-name':'n1'");

        var user = who(token).json().at("/status/userInfo");

        assertThat(user.path("username").asString()).isEqualTo("system:bootstrap:aaaaa1");
        assertThat(user.path("groups").toString())
                .isEqualTo("[\"system:authenticated\",\"system:bootstrappers\",\"system:bootstrappers:web\"]");
        var secret = admin.get("/api/v1/namespaces/kube-system/secrets/bootstrap-token-aaaaa1");
        var uid = secret.json().at("/metadata/uid").asString();
        assertThat(user.at("/extra").toString())
                .isEqualTo("{\"authentication.deploy.sh/node-name\":[\"n1\"],"
                        + "\"authentication.kubernetes.io/credential-id\":[\"SECRETUID=" + uid + "\"]}");
    }

    @ParameterizedTest
    @CsvSource({
        "aaaaa2.0123456789abcdee,not known",
        "aaaaa2.0123456789abcde,not known",
        "aaaaa3.0123456789abcdef,not known",
        "aaaaa2.0123456789ABCDEF,not known",
    })
    void aTokenThatIsNotThereProvesNothing(String wrong, String sentence) {
        token("aaaaa2");

        var answer = who(wrong);

        answer.assertRefused(401);
        assertThat(answer.message()).contains(sentence);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "bbbbb1|'expiration':'2020-01-01T00:00:00Z','usage-bootstrap-authentication':'true'|is over since 2020-01-01",
                "bbbbb2|'expiration':'soon','usage-bootstrap-authentication':'true'|is over since soon",
                "bbbbb3|'expiration':'2100-01-01T00:00:00Z'|was not made to authenticate",
                "bbbbb4|'usage-bootstrap-authentication':'true','auth-extra-groups':'system:masters'|names a group that is"
                        + " not like system:bootstrappers:NAME",
                "bbbbb5|'usage-bootstrap-authentication':'true','node-name':''|is for a node that cannot be called \"\" (node-name)",
                "bbbbb6|'usage-bootstrap-authentication':'true','node-name':'N 1'|is for a node that cannot be called \"N 1\"",
            },
            quoteCharacter = '\0')
    void aTokenThatIsOverOrForSomethingElseProvesNothing(String id, String data, String sentence) {
        assertThat(makeToken(id, data).status()).isEqualTo(201);

        var answer = who(id + ".0123456789abcdef");

        answer.assertRefused(401);
        assertThat(answer.message()).contains(sentence);
    }

    @Test
    void aTokenIsOverWithItsSecret() {
        var token = token("ccccc1");
        assertThat(who(token).status()).isEqualTo(201);

        admin.delete("/api/v1/namespaces/kube-system/secrets/bootstrap-token-ccccc1");

        who(token).assertRefused(401);
    }

    @Test
    void aSecretOfAnotherTypeIsNoToken() {
        post(
                admin,
                "/api/v1/namespaces/kube-system/secrets",
                "{'apiVersion':'v1','kind':'Secret','metadata':{'name':'bootstrap-token-ccccc2'},'stringData':{"
                        + "'token-id':'ccccc2','token-secret':'0123456789abcdef','usage-bootstrap-authentication':'true'}}");

        who("ccccc2.0123456789abcdef").assertRefused(401);
    }

    @Test
    void itsBearerMayNothingButAskForACertificate() {
        var token = token("ddddd1");

        for (var path : new String[] {
            "/api/v1/nodes",
            "/api/v1/pods",
            "/api/v1/namespaces/kube-system/secrets",
            "/api/v1/namespaces/kube-system/secrets/bootstrap-token-ddddd1",
            "/api/v1/namespaces/kube-system/configmaps/node-certificates",
            REQUESTS,
            REQUESTS + "?watch=true",
            REQUESTS + "/none",
            REQUESTS + "/none/status",
            REQUESTS + "/none/approval",
            RBAC + "clusterroles",
            "/metrics",
            "/statusz",
        }) {
            assertThat(by(token, "GET", path, "").status()).as("GET " + path).isEqualTo(403);
        }
        assertThat(by(token, "DELETE", REQUESTS + "/none", "").status()).isEqualTo(403);
        assertThat(by(token, "DELETE", REQUESTS, "").status()).isEqualTo(403);
        assertThat(by(token, "POST", "/api/v1/nodes", "{'apiVersion':'v1','kind':'Node','metadata':{'name':'x'}}")
                        .status())
                .isEqualTo(403);
        assertThat(by(token, "PUT", REQUESTS + "/none/approval", "{}").status()).isEqualTo(403);
    }
}
