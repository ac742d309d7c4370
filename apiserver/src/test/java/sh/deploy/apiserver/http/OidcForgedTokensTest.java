package sh.deploy.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.RSAKey;
import java.net.http.HttpClient;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import sh.deploy.apiserver.http.Forgeries.Forgery;

/** No forged token of an issuer is taken, on no kind of route; and each differs from one that is taken in nothing but its defect. */
@Tag("slow")
class OidcForgedTokensTest extends IssuerTest {
    private static final int LEAST = 180;

    private final ECKey key = (ECKey) issuer.addKey("ec", JWSAlgorithm.ES256);
    private final RSAKey rsa = (RSAKey) issuer.addKey("rsa", JWSAlgorithm.RS256);
    private final ECKey hidden = (ECKey) issuer.makeKey("hidden", JWSAlgorithm.ES256);
    private TokenParts good;
    private List<Forgery> forgeries = List.of();

    /** Whoever is believed may do everything, so that a token that is believed is never answered with 401. */
    @BeforeEach
    void forge() throws Exception {
        post(
                admin,
                RBAC + "clusterrolebindings",
                object(
                        "ClusterRoleBinding",
                        own("everybody"),
                        roleRef("ClusterRole/cluster-admin")
                                + ",'subjects':[{'kind':'Group','name':'system:authenticated'}]"));
        long now = Instant.now().getEpochSecond();
        good = new TokenParts(
                "{\"alg\":\"ES256\",\"kid\":\"ec\"}",
                issuer.claims("jane", now, ",\"nbf\":" + now + ",\"jti\":\"t-1\",\"groups\":[\"dev\"]"),
                TokenParts.by(key.toECPrivateKey()),
                token -> token);
        assertThat(by(good.token(), "/api").status()).isEqualTo(200);
        awaitKeys(admin, 0, 3);
        forgeries = forgeries();
    }

    private List<Forgery> forgeries() throws Exception {
        return new OidcForgeries(good, key, rsa, hidden, issuer.url()).all();
    }

    @Test
    void areRefusedOnEveryKindOfRoute() {
        assertThat(forgeries).hasSizeGreaterThan(LEAST);
        assertThat(forgeries.stream().map(Forgery::name).distinct()).hasSameSizeAs(forgeries);
        try (var nobody = new HttpsClient(server, null)) {
            for (var forgery : forgeries) {
                assertThat(forgery.parts().differences(good)).as(forgery.name()).isEqualTo(forgery.changes());
                assertThat(statuses(nobody, forgery.parts().token()))
                        .as(forgery.name())
                        .containsOnly(401);
            }
            assertThat(statuses(nobody, good.token())).doesNotContain(401);
        }
    }

    private List<Integer> statuses(HttpsClient client, String token) {
        var credential = new String[] {"authorization", "Bearer " + token};
        return List.of(
                client.get(in("pods"), credential).status(),
                client.get(in("configmaps/x"), credential).status(),
                client.get(in("pods") + "?watch=true&timeoutSeconds=1&resourceVersion=bad", credential)
                        .status(),
                client.get(in("pods/x/log") + "?follow=true", credential).status(),
                client.get("/api", credential).status(),
                client.get("/healthz", credential).status(),
                client.send("POST", in("configmaps"), "{}", credential).status(),
                client.send("DELETE", in("configmaps/x"), null, credential).status(),
                client.get("/api", credential[0], credential[1], "impersonate-user", "admin")
                        .status(),
                client.get("/no/such/path", credential).status());
    }

    @Test
    void areNoBetterByHttp2OrBesideACertificate() {
        try (var nobody = new HttpsClient(server, null, HttpClient.Version.HTTP_2);
                var almighty = new HttpsClient(server, server.adminCredential())) {
            for (var forgery : forgeries) {
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
            for (var forgery : forgeries) {
                assertThat(ForgedTokensTest.webSocket(
                                raw, in("pods"), forgery.parts().token()))
                        .as(forgery.name())
                        .isEqualTo(401);
            }
            assertThat(ForgedTokensTest.webSocket(raw, in("pods"), good.token()))
                    .isEqualTo(101);
        }
    }

    @Test
    void areNobodysInAReview() {
        for (var forgery : forgeries) {
            var token = HttpsClient.JSON.writeValueAsString(forgery.parts().token());
            var status = admin.post(TokenTest.REVIEWS + "tokenreviews", "{\"spec\":{\"token\":" + token + "}}")
                    .json()
                    .path("status");
            assertThat(status.path("authenticated").asBoolean(false))
                    .as(forgery.name())
                    .isFalse();
            assertThat(status.path("error").asString("")).as(forgery.name()).isNotEmpty();
        }
    }
}
