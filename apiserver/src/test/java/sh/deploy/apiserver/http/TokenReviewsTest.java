package sh.deploy.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.SignedJWT;
import org.junit.jupiter.api.Test;
import sh.deploy.apiserver.authn.Authenticator;

/** How others find out whose a token is. */
class TokenReviewsTest extends TokenTest {
    @Test
    void forOthersDoNotLetIn() {
        var token = token("'audiences':['vault']");

        assertThat(by(token, "/api").message())
                .isEqualTo("Unauthorized: the bearer token was made for others than this server (its audiences)");
        assertThat(review(token, "").path("authenticated").asBoolean(false)).isFalse();
        assertThat(review(token, ",'audiences':['vault','x']").toString())
                .contains("\"authenticated\":true")
                .contains("\"audiences\":[\"vault\"]")
                .contains("\"username\":\"system:serviceaccount:" + namespace + ":robot\"");
    }

    @Test
    void areReviewedForWhoMayAsk() {
        assertThat(review(token(""), "").at("/user/extra").toString()).contains("JTI=");
        assertThat(review(server.adminToken(), "").at("/user/username").asString())
                .isEqualTo("admin");
        assertThat(review("nonsense", "").path("error").asString())
                .isEqualTo("Unauthorized: the bearer token is not known");
        post(admin, REVIEWS + "tokenreviews", "{'spec':{}}").assertRefused(400);
        post(as("jane"), REVIEWS + "tokenreviews", "{'spec':{'token':'x'}}").assertRefused(403);
    }

    @Test
    void areCheckedByOthersWithWhatIsPublished() throws Exception {
        post(admin, in("serviceaccounts"), account("reader"));
        var token = token("");
        var discovery = by(token, "/.well-known/openid-configuration");
        assertThat(discovery.header("cache-control")).isEqualTo("private, no-store");
        assertThat(discovery.json().toString())
                .isEqualTo(
                        "{\"issuer\":\"" + Authenticator.AUDIENCE + "\",\"jwks_uri\":\"" + server.url()
                                + "/openid/v1/jwks\",\"response_types_supported\":[\"id_token\"],"
                                + "\"subject_types_supported\":[\"public\"],\"id_token_signing_alg_values_supported\":[\"ES256\"]}");

        var answer = by(token, "/openid/v1/jwks");
        var keys = JWKSet.parse(answer.text());
        var signed = SignedJWT.parse(token);

        assertThat(answer.header("content-type")).isEqualTo("application/jwk-set+json");
        assertThat(answer.header("cache-control")).isEqualTo("public, max-age=3600");
        assertThat(keys.containsNonPublicKeys()).isFalse();
        var key = keys.getKeyByKeyId(signed.getHeader().getKeyID());
        assertThat(signed.verify(new ECDSAVerifier(key.toECKey()))).isTrue();
    }

    @Test
    void arePublishedForWhoMayAsk() {
        assertThat(as("jane").get("/openid/v1/jwks").status()).isEqualTo(403);
        try (var nobody = new HttpsClient(server, null)) {
            assertThat(nobody.get("/openid/v1/jwks").status()).isEqualTo(401);
            assertThat(nobody.get("/.well-known/openid-configuration").status()).isEqualTo(401);
        }
    }
}
