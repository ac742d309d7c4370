package sh.deploy.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import sh.deploy.apiserver.authn.Authenticator;

/** Which tokens an agent gets. */
class NodeTokensTest extends TokenTest {
    private String mine() {
        admin.post(
                in("pods"),
                pod(
                        "mine",
                        ",\"serviceAccountName\":\"robot\",\"nodeName\":\"" + own("n1")
                                + "\",\"volumes\":[{\"name\":\"t\","
                                + "\"projected\":{\"sources\":[{\"serviceAccountToken\":{\"path\":\"t\"}},"
                                + "{\"serviceAccountToken\":{\"path\":\"v\",\"audience\":\"vault\"}}]}}]"));
        return boundTo("Pod", "mine", uid(in("pods/mine")));
    }

    @Test
    void areThoseOfThePodsOnTheNode() {
        var node = asNode("n1");
        var mine = mine();

        assertThat(request(node, "robot", mine).status()).isEqualTo(201);
        assertThat(request(node, "robot", mine + ",'audiences':['vault']").status())
                .isEqualTo(201);
        request(asNode("n2"), "robot", mine).assertRefused(403);
        request(node, "default", mine).assertRefused(403);
    }

    @Test
    void liveForAnHourAtMostWhateverIsAsked() {
        var answer = request(asNode("n1"), "robot", "'expirationSeconds':2592000," + mine());

        var claims = claims(answer.json().at("/status/token").asString());
        assertThat(claims.path("exp").asLong() - claims.path("iat").asLong()).isEqualTo(3600);
    }

    @Test
    void areForAudiencesThatThePodNames() {
        post(admin, in("serviceaccounts"), account("other"));
        var plain = podOf("other");
        var node = asNode("n1");
        var mine = mine();

        assertThat(request(node, "robot", mine + ",'audiences':['bank']").message())
                .endsWith(
                        "is not allowed to request a token for the audience \"bank\", which its pod does not ask for");
        request(node, "robot", mine + ",'audiences':['vault','" + Authenticator.AUDIENCE + "']")
                .assertRefused(403);
        request(node, "other", boundTo("Pod", plain, uid(in("pods/" + plain)))).assertRefused(403);
    }

    @Test
    void areBoundToThePodByItsUid() {
        admin.post(
                in("pods"), pod("elsewhere", ",\"serviceAccountName\":\"robot\",\"nodeName\":\"" + own("n2") + "\""));
        var node = asNode("n1");
        mine();

        request(node, "robot", "").assertRefused(403);
        request(node, "robot", boundTo("Pod", "mine", "")).assertRefused(403);
        request(node, "robot", boundTo("Pod", "mine", "wrong")).assertRefused(409);
        request(node, "robot", boundTo("Pod", "gone", "wrong")).assertRefused(404);
        request(node, "robot", boundTo("Node", own("n1"), "")).assertRefused(403);
        request(node, "robot", boundTo("Pod", "elsewhere", uid(in("pods/elsewhere"))))
                .assertRefused(403);
    }
}
