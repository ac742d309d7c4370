package sh.deploy.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.http.HttpClient;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import sh.deploy.apiserver.http.Forgeries.Forgery;
import sh.deploy.apiserver.http.HttpsClient.Answer;
import sh.deploy.apiserver.pki.SigningKey;
import tools.jackson.databind.JsonNode;

/** No forged token is taken, on no kind of route; and each differs from one that is taken in nothing but its defect. */
@Tag("slow")
class ForgedTokensTest extends AccessTest {
    private static final int LEAST = 60;

    /** As gRPC has them. */
    private static final String UNAUTHENTICATED = "16";

    private static final String PERMISSION_DENIED = "7";

    /** What is longer does not fit into a frame, and so ends the connection (RFC 9113, 4.2). */
    private static final int MOST_OF_A_FRAME = 16_384;

    private TokenParts good;
    private SigningKey key;

    /** May do everything, so that a token of its that is believed is never answered with 401. */
    @BeforeEach
    void makeAnAccount() throws Exception {
        key = server.pki().tokenKeys().signer();
        post(admin, in("serviceaccounts"), "{'apiVersion':'v1','kind':'ServiceAccount','metadata':{'name':'robot'}}");
        post(
                admin,
                RBAC + "clusterrolebindings",
                object(
                        "ClusterRoleBinding",
                        own("robot"),
                        roleRef("ClusterRole/cluster-admin") + ",'subjects':[{'kind':'ServiceAccount','name':'robot',"
                                + "'namespace':'" + namespace + "'}]"));
        var issued = post(admin, in("serviceaccounts/robot/token"), "{}")
                .json()
                .at("/status/token")
                .asString()
                .split("\\.");
        good = new TokenParts(
                "{\"alg\":\"ES256\",\"kid\":\"" + key.id() + "\"}",
                TokenParts.decode(issued[1]),
                TokenParts.by(key.privateKey()),
                token -> token);
    }

    @Test
    void areRefusedOnEveryKindOfRoute() throws GeneralSecurityException {
        var forgeries = new AccountForgeries(good, key).all();
        assertThat(forgeries).hasSizeGreaterThan(LEAST);
        assertThat(forgeries.stream().map(Forgery::name).distinct()).hasSameSizeAs(forgeries);
        try (var nobody = new HttpsClient(server, null)) {
            for (var forgery : forgeries) {
                assertThat(forgery.parts().differences(good)).as(forgery.name()).isEqualTo(forgery.changes());
                assertAll(nobody, forgery.name(), forgery.parts().token(), true);
            }
            assertAll(nobody, "the token that they were made from", good.token(), false);
        }
    }

    @Test
    void areNoBetterByHttp2OrBesideACertificate() throws GeneralSecurityException {
        try (var nobody = new HttpsClient(server, null, HttpClient.Version.HTTP_2);
                var almighty = new HttpsClient(server, server.adminCredential())) {
            for (var forgery : new AccountForgeries(good, key).all()) {
                var header = "Bearer " + forgery.parts().token();
                assertThat(nobody.get(in("pods"), "authorization", header).status())
                        .as(forgery.name())
                        .isEqualTo(401);
                assertThat(almighty.get(in("pods"), "authorization", header).status())
                        .as(forgery.name())
                        .isEqualTo(401);
            }
            assertThat(nobody.get(in("pods"), "authorization", "Bearer " + good.token())
                            .status())
                    .isEqualTo(200);
        }
    }

    @Test
    void openNoWebSocket() throws Exception {
        try (var raw = new RawHttps(server, null)) {
            for (var forgery : new AccountForgeries(good, key).all()) {
                assertThat(webSocket(raw, in("pods"), forgery.parts().token()))
                        .as(forgery.name())
                        .isEqualTo(401);
            }
            assertThat(webSocket(raw, in("pods"), good.token())).isEqualTo(101);
        }
    }

    /** Where nodes dial, no token counts, forged or not: neither without a certificate nor beside a person's. */
    @Test
    void openNoSessionOfANode() throws Exception {
        var session = "/deploy.node.v1.NodeLink/Session";
        var tokens = new ArrayList<String>();
        for (var forgery : new AccountForgeries(good, key).all()) {
            tokens.add(forgery.parts().token());
        }
        tokens.addAll(List.of(good.token(), server.adminToken()));
        assertThat(tokens).hasSizeGreaterThan(LEAST);
        var jane = server.credential(own("jane"), List.of());
        for (var token : tokens) {
            var call = Http2Frames.call(session, token);
            try (var client = new Http2Frames(server, server.nodeLinkPort(), jane).frame(Http2Frames.SETTINGS, 0, 0)) {
                if (call.length > MOST_OF_A_FRAME) {
                    assertThatThrownBy(() -> client.grpcStatus(call)).isInstanceOf(IOException.class);
                } else {
                    assertThat(client.grpcStatus(call)).as(token).isIn(UNAUTHENTICATED, PERMISSION_DENIED);
                }
            }
        }
        assertThatThrownBy(() -> {
                    try (var client = new Http2Frames(server, server.nodeLinkPort(), null)) {
                        client.frame(Http2Frames.SETTINGS, 0, 0).grpcStatus(Http2Frames.call(session, good.token()));
                    }
                })
                .isInstanceOf(IOException.class);
    }

    static int webSocket(RawHttps raw, String path, String token) throws Exception {
        return raw.send(
                        "GET",
                        path + "?watch=true",
                        "Connection: Upgrade",
                        "Upgrade: websocket",
                        "Sec-WebSocket-Version: 13",
                        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
                        "Authorization: Bearer " + token)
                .status();
    }

    @Test
    void areNobodysInAReview() throws GeneralSecurityException {
        for (var forgery : new AccountForgeries(good, key).all()) {
            var token = HttpsClient.JSON.writeValueAsString(forgery.parts().token());
            var status = review(token);
            assertThat(status.path("authenticated").asBoolean(false))
                    .as(forgery.name())
                    .isFalse();
            assertThat(status.path("error").asString("")).as(forgery.name()).isNotEmpty();
        }
        assertThat(review("\"" + good.token() + "A".repeat(1 << 20) + "\"")
                        .path("error")
                        .asString(""))
                .isNotEmpty();
        assertThat(review("\"" + good.token() + "\"").path("authenticated").asBoolean(false))
                .isTrue();
    }

    private JsonNode review(String token) {
        return admin.post(
                        "/apis/authentication.k8s.io/v1/tokenreviews",
                        "{\"apiVersion\":\"authentication.k8s.io/v1\",\"kind\":\"TokenReview\",\"spec\":{\"token\":"
                                + token + "}}")
                .json()
                .path("status");
    }

    @Test
    void areTakenFromOneHeaderOnlyAndFromNowhereElse() {
        var token = good.token();
        try (var nobody = new HttpsClient(server, null)) {
            assertThat(nobody.get(in("pods"), "authorization", "Bearer " + token, "authorization", "Bearer " + token)
                            .status())
                    .isEqualTo(401);
            for (var query : List.of("access_token", "token", "authorization", "bearer")) {
                assertThat(nobody.get(in("pods") + "?" + query + "=" + token).status())
                        .as(query)
                        .isEqualTo(401);
            }
            for (var header : List.of("x-authorization", "proxy-authorization", "cookie", "x-forwarded-access-token")) {
                assertThat(nobody.get(in("pods"), header, "Bearer " + token).status())
                        .as(header)
                        .isEqualTo(401);
            }
            for (var scheme : List.of("Basic ", "Token ", "JWT ", "")) {
                assertThat(nobody.get(in("pods"), "authorization", scheme + token)
                                .status())
                        .as(scheme)
                        .isEqualTo(401);
            }
        }
    }

    @Test
    void longerThanAnyHeaderDoNotEvenComeIn() {
        try (var nobody = new HttpsClient(server, null)) {
            assertThat(nobody.get(in("pods"), "authorization", "Bearer " + good.token() + "A".repeat(70_000))
                            .status())
                    .isEqualTo(431);
        }
    }

    @Test
    void giveNoGroupsOfTheirOwnChoice() {
        var boast = good.withClaims(
                good.claims().replaceFirst("\\{", "{\"groups\":[\"system:masters\"],\"username\":\"admin\","));
        try (var nobody = new HttpsClient(server, null)) {
            var answer = nobody.send(
                    "POST",
                    "/apis/authentication.k8s.io/v1/selfsubjectreviews",
                    "{}",
                    "content-type",
                    "application/json",
                    "authorization",
                    "Bearer " + boast.token());

            assertThat(answer.json().at("/status/userInfo/username").asString())
                    .isEqualTo("system:serviceaccount:" + namespace + ":robot");
            assertThat(answer.json().at("/status/userInfo/groups").toString())
                    .isEqualTo("[\"system:authenticated\",\"system:serviceaccounts\",\"system:serviceaccounts:"
                            + namespace + "\"]");
        }
    }

    private void assertAll(HttpsClient client, String name, String token, boolean refused) {
        var credential = new String[] {"authorization", "Bearer " + token};
        check(name, client.get(in("pods"), credential), refused);
        check(name, client.get(in("configmaps/x"), credential), refused);
        check(name, client.get(in("pods") + "?watch=true&timeoutSeconds=1&resourceVersion=bad", credential), refused);
        check(name, client.get(in("pods/x/log") + "?follow=true", credential), refused);
        check(name, client.get("/api", credential), refused);
        check(name, client.get("/openid/v1/jwks", credential), refused);
        check(name, client.get("/healthz", credential), refused);
        check(name, client.send("POST", in("configmaps"), "{}", credential), refused);
        check(name, client.send("DELETE", in("configmaps/x"), null, credential), refused);
        check(name, client.get("/api", credential[0], credential[1], "impersonate-user", "admin"), refused);
        check(name, client.get("/no/such/path", credential), refused);
    }

    private static void check(String name, Answer answer, boolean refused) {
        if (refused) {
            assertThat(answer.status()).as(name).isEqualTo(401);
            answer.assertRefused(401);
        } else {
            assertThat(answer.status()).as(name + ": " + answer.text()).isNotEqualTo(401);
        }
    }
}
