package sh.deploy.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import tools.jackson.databind.JsonNode;

/** Tokens of an account {@code robot} in the test's namespace. */
abstract class TokenTest extends AccessTest {
    static final String REVIEWS = "/apis/authentication.k8s.io/v1/";

    @BeforeEach
    void makeAnAccount() {
        post(admin, in("serviceaccounts"), account("robot"));
    }

    static String account(String name) {
        return "{'apiVersion':'v1','kind':'ServiceAccount','metadata':{'name':'" + name + "'}}";
    }

    HttpsClient.Answer request(HttpsClient client, String account, String spec) {
        return post(
                client,
                in("serviceaccounts/" + account + "/token"),
                "{'apiVersion':'authentication.k8s.io/v1','kind':'TokenRequest','spec':{" + spec + "}}");
    }

    String token(String spec) {
        var answer = request(admin, "robot", spec);
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        return answer.json().at("/status/token").asString();
    }

    static JsonNode claims(String token) {
        return HttpsClient.JSON.readTree(TokenParts.decode(token.split("\\.")[1]));
    }

    String uid(String path) {
        return admin.get(path).json().at("/metadata/uid").asString();
    }

    String podOf(String account) {
        var name = "pod-of-" + account;
        admin.post(
                in("pods"),
                pod(
                        name,
                        ",\"automountServiceAccountToken\":false,\"serviceAccountName\":\"" + account
                                + "\",\"nodeName\":\"" + own("n1") + "\""));
        return name;
    }

    static String boundTo(String kind, String name, String uid) {
        return "'boundObjectRef':{'kind':'" + kind + "','apiVersion':'v1','name':'" + name + "'"
                + (uid.isEmpty() ? "" : ",'uid':'" + uid + "'") + "}";
    }

    HttpsClient.Answer by(String token, String path) {
        try (var nobody = new HttpsClient(server, null)) {
            return nobody.get(path, "authorization", "Bearer " + token);
        }
    }

    JsonNode whoIs(String token) {
        try (var nobody = new HttpsClient(server, null)) {
            return nobody.send(
                            "POST",
                            REVIEWS + "selfsubjectreviews",
                            "{}",
                            "content-type",
                            "application/json",
                            "authorization",
                            "Bearer " + token)
                    .json()
                    .at("/status/userInfo");
        }
    }

    JsonNode review(String token, String more) {
        var answer = post(
                admin,
                REVIEWS + "tokenreviews",
                "{'apiVersion':'authentication.k8s.io/v1','kind':'TokenReview','spec':{'token':'" + token + "'" + more
                        + "}}");
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        return answer.json().path("status");
    }
}
