package sh.deploy.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JWSAlgorithm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sh.deploy.api.manifest.ManifestException;
import sh.deploy.api.time.ManualTime;
import sh.deploy.apiserver.TestApiServer;
import sh.deploy.apiserver.TestIssuer;

/** The file that says which issuers' tokens are taken, while the server runs. */
@Tag("slow")
class OidcConfigurationTest {
    private static final String HEAD =
            "apiVersion: apiserver.config.k8s.io/v1beta1\nkind: AuthenticationConfiguration\n";

    @TempDir
    Path folder;

    // The clients go by the real clock when they look at certificates.
    private final ManualTime time = new ManualTime(Instant.now().truncatedTo(ChronoUnit.SECONDS));
    private final TestIssuer first = TestIssuer.start();
    private final TestIssuer second = TestIssuer.start();

    @AfterEach
    void stop() {
        first.close();
        second.close();
    }

    private String token(TestIssuer issuer, String more) {
        return issuer.token("k", issuer.claims("jane", now(), more));
    }

    private long now() {
        return time.now().getEpochSecond();
    }

    private static String user(TestApiServer server, String token) {
        try (var nobody = new HttpsClient(server, null)) {
            return nobody.send(
                            "POST",
                            TokenTest.REVIEWS + "selfsubjectreviews",
                            "{}",
                            "content-type",
                            "application/json",
                            "authorization",
                            "Bearer " + token)
                    .json()
                    .at("/status/userInfo/username")
                    .asString("none");
        }
    }

    /** Towards the server's next look at the file. */
    private void goOn() {
        time.advance(Duration.ofMillis(500));
    }

    private void await(HttpsClient admin, String pointer, String value) {
        IssuerTest.await(admin, pointer, value, this::goOn);
    }

    private TestApiServer serving(String configuration) {
        var file = IssuerTest.write(folder.resolve("authentication.yaml"), configuration);
        return TestApiServer.start(time, settings -> settings.withAuthenticationConfig(file));
    }

    /** The second issuer after the first, with names without a prefix. */
    private String both() {
        var other = second.configuration().replace("\"oidc:\"", "\"\"").replace("claim: sub", "claim: email");
        return first.configuration() + other.substring(other.indexOf("- issuer"));
    }

    @Test
    void hasSeveralIssuersThatDoNotVouchForEachOther() {
        first.addKey("k", JWSAlgorithm.ES256);
        second.addKey("k", JWSAlgorithm.ES256);
        try (var server = serving(both());
                var admin = HttpsClient.admin(server)) {
            IssuerTest.awaitKeys(admin, 0, 1);
            IssuerTest.awaitKeys(admin, 1, 1);

            assertThat(user(server, token(first, ""))).isEqualTo("oidc:jane");
            assertThat(user(server, token(second, ",\"email\":\"j@x.org\",\"email_verified\":true")))
                    .isEqualTo("j@x.org");
            var crossed = second.token("k", first.claims("jane", now(), ""));
            assertThat(user(server, crossed)).isEqualTo("none");
        }
    }

    @Test
    void letsNobodyInWithAnEmailThatIsNotVerifiedOrANameOfKubernetes() {
        first.addKey("k", JWSAlgorithm.ES256);
        second.addKey("k", JWSAlgorithm.ES384);
        try (var server = serving(both());
                var admin = HttpsClient.admin(server)) {
            IssuerTest.awaitKeys(admin, 1, 1);

            assertThat(user(server, token(second, ",\"email\":\"j@x.org\""))).isEqualTo("j@x.org");
            for (var more : new String[] {
                ",\"email\":\"j@x.org\",\"email_verified\":false",
                ",\"email\":\"j@x.org\",\"email_verified\":\"true\"",
                ",\"email\":\"system:admin\"",
                ",\"email\":\"j@x.org\",\"groups\":[\"system:masters\"]",
                ""
            }) {
                assertThat(user(server, token(second, more))).as(more).isEqualTo("none");
            }
        }
    }

    @Test
    void isReadAgainWhenItChanges() {
        first.addKey("k", JWSAlgorithm.ES256);
        second.addKey("k", JWSAlgorithm.ES256);
        try (var server = serving(first.configuration());
                var admin = HttpsClient.admin(server)) {
            IssuerTest.awaitKeys(admin, 0, 1);
            var token = token(first, "");
            assertThat(user(server, token)).isEqualTo("oidc:jane");
            assertThat(first.keySetReads()).isEqualTo(1);

            IssuerTest.write(folder.resolve("authentication.yaml"), both());
            await(admin, "/issuers/1/keys", "1");
            assertThat(user(server, token(second, ",\"email\":\"j@x.org\""))).isEqualTo("j@x.org");
            assertThat(first.keySetReads())
                    .as("what has not changed keeps its keys")
                    .isEqualTo(1);

            IssuerTest.write(
                    folder.resolve("authentication.yaml"),
                    both().replaceFirst("prefix: \"oidc:\"", "prefix: \"new:\""));
            awaitUser(server, token, "new:jane");
            assertThat(first.keySetReads())
                    .as("another prefix needs no other keys")
                    .isEqualTo(1);

            IssuerTest.write(folder.resolve("authentication.yaml"), second.configuration());
            await(admin, "/issuers/0/url", second.url());
            assertThat(user(server, token)).isEqualTo("none");
        }
    }

    private void awaitUser(TestApiServer server, String token, String name) {
        for (int i = 0; i < 200 && !user(server, token).equals(name); i++) {
            goOn();
            IssuerTest.sleep();
        }
        assertThat(user(server, token)).isEqualTo(name);
    }

    @Test
    void staysAsItWasWhereANewOneIsBroken() throws IOException {
        first.addKey("k", JWSAlgorithm.ES256);
        try (var server = serving(first.configuration());
                var admin = HttpsClient.admin(server)) {
            IssuerTest.awaitKeys(admin, 0, 1);

            IssuerTest.write(
                    folder.resolve("authentication.yaml"), first.configuration().replace("audiences", "audience"));
            await(admin, "/fault", "jwt[0].issuer.audience: Forbidden: there is no such field");
            assertThat(user(server, token(first, ""))).isEqualTo("oidc:jane");

            Files.delete(folder.resolve("authentication.yaml"));
            await(admin, "/fault", "there is no file ");
            assertThat(user(server, token(first, ""))).isEqualTo("oidc:jane");

            IssuerTest.write(folder.resolve("authentication.yaml"), first.configuration());
            await(admin, "/fault", "");
        }
    }

    @Test
    void isRefusedAtTheStartWithAllThatIsWrong() {
        assertThatThrownBy(() -> serving(HEAD + "jwt:\n- issuer: {url: 'http://x'}\n"))
                .isInstanceOf(ManifestException.class)
                .hasMessageContaining("authentication.yaml:4:12: jwt[0].issuer.url: Invalid value: \"http://x\"")
                .hasMessageContaining("jwt[0].issuer.audiences: Required value")
                .hasMessageContaining("jwt[0].claimMappings.username: Required value");
        assertThatThrownBy(() -> TestApiServer.start(
                        time, settings -> settings.withAuthenticationConfig(folder.resolve("none"))))
                .hasMessageContaining("there is no file ");
    }

    @Test
    void saysWhereStrangersAreLetThrough() {
        try (var server = serving(HEAD + "anonymous: {enabled: true, conditions: [{path: /readyz}]}\n");
                var nobody = new HttpsClient(server, null);
                var admin = HttpsClient.admin(server)) {
            assertThat(nobody.get("/readyz").status()).isEqualTo(200);
            assertThat(nobody.get("/livez").message())
                    .isEqualTo("Unauthorized: send a client certificate or a bearer token");
            assertThat(nobody.get("/readyz/log").status()).isEqualTo(401);
            assertThat(admin.get("/livez").status()).isEqualTo(200);

            IssuerTest.write(folder.resolve("authentication.yaml"), HEAD);
            await(admin, "/fault", "anonymous: Forbidden: may not be changed while the server runs");

            assertThat(nobody.get("/readyz").status()).isEqualTo(200);
            assertThat(nobody.get("/livez").status()).isEqualTo(401);
            assertThat(nobody.get("/version").status()).isEqualTo(401);
        }
        try (var server = serving(HEAD + "anonymous: {enabled: false}\n");
                var nobody = new HttpsClient(server, null)) {
            assertThat(nobody.get("/readyz").status()).isEqualTo(401);
        }
    }

    @Test
    void takesTokensWithoutAPauseWhileAnotherAuthorityVouchesForAnIssuer() {
        first.addKey("k", JWSAlgorithm.ES256);
        try (var server = serving(first.configuration());
                var admin = HttpsClient.admin(server)) {
            IssuerTest.awaitKeys(admin, 0, 1);
            var token = token(first, "");

            IssuerTest.write(
                    folder.resolve("authentication.yaml"),
                    first.configuration()
                            .replace(first.caPem().indent(6), second.caPem().indent(6)));
            await(admin, "/issuers/0/fault", "in force once its keys are had");
            assertThat(user(server, token)).isEqualTo("oidc:jane");
            assertThat(IssuerTest.said(admin).at("/issuers/0/keys").asInt()).isEqualTo(1);

            IssuerTest.write(
                    folder.resolve("authentication.yaml"),
                    first.configuration()
                            .replace(first.caPem().indent(6), (second.caPem() + first.caPem()).indent(6))
                            .replace("\"oidc:\"", "\"new:\""));
            awaitUser(server, token, "new:jane");
            await(admin, "/issuers/0/fault", "");
        }
    }

    @Test
    void takesNoTokenUntilTheKeysAreHadAndServesOthersMeanwhile() throws Exception {
        first.addKey("k", JWSAlgorithm.ES256);
        var asked = new CountDownLatch(1);
        var hold = new CountDownLatch(1);
        var keys = first.publishedKeys();
        first.answer("/keys", () -> {
            asked.countDown();
            try {
                hold.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return keys;
        });
        try (var server = serving(first.configuration());
                var admin = HttpsClient.admin(server);
                var nobody = new HttpsClient(server, null)) {
            asked.await();
            var token = token(first, "");
            var waiting = CompletableFuture.supplyAsync(
                    () -> nobody.get("/api", "authorization", "Bearer " + token).status());
            for (int i = 0; i < 20; i++) {
                assertThat(admin.get("/api").status()).isEqualTo(200);
            }
            assertThat(admin.get("/readyz").status()).isEqualTo(200);
            assertThat(IssuerTest.said(admin).at("/issuers/0/keys").asInt()).isZero();
            assertThat(waiting.get()).isEqualTo(401);

            hold.countDown();
            IssuerTest.awaitKeys(admin, 0, 1);

            assertThat(user(server, token)).isEqualTo("oidc:jane");
        }
    }
}
