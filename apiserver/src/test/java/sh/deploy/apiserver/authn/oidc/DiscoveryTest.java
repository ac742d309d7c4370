package sh.deploy.apiserver.authn.oidc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JWSAlgorithm;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import sh.deploy.api.time.SystemTime;
import sh.deploy.apiserver.TestIssuer;
import sh.deploy.apiserver.outbound.HttpsReader;

/** Against a real issuer on loopback. */
class DiscoveryTest {
    private static final String USUAL_PLACE = "/.well-known/openid-configuration";

    private final TestIssuer issuer = TestIssuer.start();
    private final HttpsReader reader = new HttpsReader(new SystemTime());

    @AfterEach
    void stop() {
        reader.close();
        issuer.close();
    }

    private KeySet fetch(String url, String discoveryUrl) throws IOException {
        return new Discovery(new Issuer(url, discoveryUrl, issuer.caPem(), List.of("x")), reader).fetch();
    }

    private void says(String url, String keys) {
        issuer.answer(USUAL_PLACE, () -> "{\"issuer\":\"" + url + "\",\"jwks_uri\":\"" + keys + "\"}");
    }

    @Test
    void findsTheKeys() throws IOException {
        issuer.addKey("a", JWSAlgorithm.ES256);

        assertThat(fetch(issuer.url(), "").byId()).containsOnlyKeys("a");
    }

    @Test
    void findsThemByADocumentElsewhere() throws IOException {
        issuer.addKey("a", JWSAlgorithm.ES256);
        issuer.answer("/else", () -> "{\"issuer\":\"https://a.example\",\"jwks_uri\":\"" + issuer.url() + "/keys\"}");

        assertThat(fetch("https://a.example", issuer.url() + "/else").byId()).containsOnlyKeys("a");
    }

    @Test
    void refusesTheDocumentOfAnotherIssuer() {
        for (var other : List.of(issuer.url() + "/", "https://evil.example", "")) {
            says(other, issuer.url() + "/keys");

            assertThatThrownBy(() -> fetch(issuer.url(), ""))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("is the document of the issuer \"" + other + "\"");
        }
        assertThat(issuer.keySetReads()).isZero();
    }

    @Test
    void goesNowhereThatADocumentHasNoBusinessWith() {
        var port = issuer.url().substring(issuer.url().lastIndexOf(':'));
        var refusals = Map.of(
                "https://localhost" + port + "/keys",
                "an address of this machine itself",
                "https://127.1.2.3" + port + "/keys",
                "an address of this machine itself",
                "https://[::1]" + port + "/keys",
                "an address of this machine itself",
                "https://169.254.169.254/latest/meta-data",
                "a link-local address",
                "https://[::ffff:169.254.169.254]/",
                "a link-local address",
                issuer.url().replace("https", "http") + "/keys",
                "is no address of the form https://HOST/PATH",
                "file:///etc/passwd",
                "is no address of the form https://HOST/PATH",
                "/keys",
                "is no address of the form https://HOST/PATH",
                "not a URL",
                "jwks_uri is no URL: \"not a URL\"",
                "",
                "is no address of the form https://HOST/PATH");
        refusals.forEach((keys, why) -> {
            says(issuer.url(), keys);

            assertThatThrownBy(() -> fetch(issuer.url(), ""))
                    .as(keys)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(why);
        });
        assertThat(issuer.keySetReads()).isZero();
    }

    @Test
    void refusesAnAnswerThatIsNoDocument() {
        var refusals = Map.of(
                "", "the answer is no JSON",
                "[]", "the answer is no JSON object",
                "{", "the answer is no JSON",
                "<html>", "the answer is no JSON",
                "{}", "is the document of the issuer \"\"");
        refusals.forEach((answer, why) -> {
            issuer.answer(USUAL_PLACE, () -> answer);

            assertThatThrownBy(() -> fetch(issuer.url(), ""))
                    .as(answer)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(why);
        });
    }
}
