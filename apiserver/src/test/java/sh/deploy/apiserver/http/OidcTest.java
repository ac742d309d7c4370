package sh.deploy.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import java.time.Instant;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import sh.deploy.apiserver.authn.Authenticator;

/** Whom tokens of an issuer let in, and who that is. */
@Tag("slow")
class OidcTest extends IssuerTest {
    private static final String REFUSED = "Unauthorized: the bearer token is not accepted; the server's log says why";

    @Test
    void tellWhoTheCallerIs() {
        var user = whoIs(token("jane", ",'groups':['dev','ops'],'jti':'t-1'"));

        assertThat(user.toString())
                .isEqualTo(
                        "{\"username\":\"oidc:jane\",\"groups\":[\"oidc:dev\",\"oidc:ops\",\"system:authenticated\"],"
                                + "\"extra\":{\"authentication.kubernetes.io/credential-id\":[\"JTI=t-1\"]}}");
    }

    @Test
    void letInByWhatRolesGiveTheirGroups() {
        var token = token("jane", ",'groups':['" + own("dev") + "']");
        assertThat(by(token, in("pods")).message())
                .isEqualTo(
                        "pods is forbidden: User \"oidc:jane\" cannot list resource \"pods\" in API group \"\" in the"
                                + " namespace \"" + namespace + "\"");

        post(admin, here("roles"), role("reader", rule("list", "pods")));
        post(
                admin,
                here("rolebindings"),
                object(
                        "RoleBinding",
                        "reader",
                        roleRef("Role/reader") + ",'subjects':[{'kind':'Group','name':'oidc:" + own("dev") + "'}]"));

        assertThat(by(token, in("pods")).status()).isEqualTo(200);
        assertThat(by(token, "/api/v1/pods").status()).isEqualTo(403);
    }

    @Test
    void areTakenByEveryAlgorithmThatIsKnown() {
        for (var algorithm : new JWSAlgorithm[] {
            JWSAlgorithm.RS256,
            JWSAlgorithm.RS384,
            JWSAlgorithm.RS512,
            JWSAlgorithm.PS256,
            JWSAlgorithm.PS384,
            JWSAlgorithm.PS512,
            JWSAlgorithm.ES256,
            JWSAlgorithm.ES384,
            JWSAlgorithm.ES512
        }) {
            issuer.addKey(algorithm.getName(), algorithm);
        }
        assertThat(by(tokenBy("RS256"), "/api").status()).isEqualTo(200);

        for (var id : new String[] {"RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"}) {
            assertThat(by(tokenBy(id), "/api").status()).as(id).isEqualTo(200);
        }
    }

    private String tokenBy(String key) {
        return issuer.token(key, issuer.claims("jane", Instant.now().getEpochSecond(), ""));
    }

    @Test
    void forOneOfSeveralAudiencesAreTaken() {
        var claims = issuer.claims("jane", Instant.now().getEpochSecond(), "");
        var several = issuer.token("k1", claims.replace("\"deploy\"", "[\"web\",\"deploy\"]"));
        var others = issuer.token("k1", claims.replace("\"deploy\"", "[\"web\"]"));

        assertThat(by(several, "/api").status()).isEqualTo(200);
        assertThat(by(others, "/api").message()).isEqualTo(REFUSED);
    }

    @Test
    void areRefusedInTheSameWordsWhateverTheFault() {
        var now = Instant.now().getEpochSecond();
        for (var claims : new String[] {
            issuer.claims("jane", now - 7200, ""),
            issuer.claims("jane", now + 600, ""),
            issuer.claims("jane", now, ",\"nbf\":" + (now + 600)),
            issuer.claims("", now, ""),
            issuer.claims("jane", now, "").replace("deploy", "vault"),
            issuer.claims("jane", now, ",\"groups\":7")
        }) {
            var answer = by(issuer.token("k1", claims), "/api");
            answer.assertRefused(401);
            assertThat(answer.message()).as(claims).isEqualTo(REFUSED);
        }
        issuer.makeKey("hidden", JWSAlgorithm.ES256);
        assertThat(by(tokenBy("hidden"), "/api").message()).isEqualTo(REFUSED);
    }

    @Test
    void ofAnIssuerThatIsNotConfiguredAreRefusedInTheSameWords() {
        var token = issuer.token(
                "k1",
                issuer.claims("jane", Instant.now().getEpochSecond(), "")
                        .replace(issuer.url(), issuer.url() + "/other"));

        assertThat(by(token, "/api").message()).isEqualTo(REFUSED);
    }

    @Test
    void areReviewedForWhoMayAsk() {
        var answer = post(
                        admin,
                        TokenTest.REVIEWS + "tokenreviews",
                        "{'spec':{'token':'" + token("jane", ",'groups':'dev'") + "'}}")
                .json();

        assertThat(answer.at("/status/authenticated").asBoolean()).isTrue();
        assertThat(answer.at("/status/user/username").asString()).isEqualTo("oidc:jane");
        assertThat(answer.at("/status/user/groups").toString()).isEqualTo("[\"oidc:dev\",\"system:authenticated\"]");
        assertThat(answer.at("/status/audiences").toString()).isEqualTo("[\"" + Authenticator.AUDIENCE + "\"]");
    }

    @Test
    void areShownInTheStatusWithTheirKeys() {
        var status = said(admin);

        assertThat(status.at("/issuers/0/url").asString()).isEqualTo(issuer.url());
        assertThat(status.at("/issuers/0/keys").asInt()).isPositive();
        assertThat(status.at("/issuers/0/fault").asString()).isEmpty();
        assertThat(status.at("/fault").asString()).isEmpty();
    }

    @Test
    void standBesideTokensOfServiceAccounts() {
        post(admin, in("serviceaccounts"), TokenTest.account("robot"));
        var account = post(admin, in("serviceaccounts/robot/token"), "{}")
                .json()
                .at("/status/token")
                .asString();

        assertThat(whoIs(account).path("username").asString())
                .isEqualTo("system:serviceaccount:" + namespace + ":robot");
        assertThat(whoIs(server.adminToken()).path("username").asString()).isEqualTo("admin");
    }
}
