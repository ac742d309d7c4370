package sh.deploy.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import sh.deploy.api.time.ManualTime;
import sh.deploy.apiserver.ApiServerSettings;
import sh.deploy.apiserver.TestApiServer;
import sh.deploy.apiserver.pki.SigningKeys;

/** Tokens of service accounts as time goes by, and as keys come and go. */
@Tag("slow")
class TokenTimesTest {
    private static final long LOOK_WITHIN_MILLIS = 10_000;
    private static final long LOOK_MILLIS = 50;
    private static final String ACCOUNTS = "/api/v1/namespaces/default/serviceaccounts";

    // The client goes by the real clock when it looks at the server's certificate.
    private final ManualTime time = new ManualTime(Instant.now().truncatedTo(ChronoUnit.SECONDS));
    private Path keys = Path.of("");
    private TestApiServer server;
    private HttpsClient admin;
    private HttpsClient nobody;

    @BeforeEach
    void start() {
        server = TestApiServer.start(time, this::remember);
        admin = HttpsClient.admin(server);
        nobody = new HttpsClient(server, null);
        admin.post(ACCOUNTS, "{\"apiVersion\":\"v1\",\"kind\":\"ServiceAccount\",\"metadata\":{\"name\":\"robot\"}}");
    }

    private ApiServerSettings remember(ApiServerSettings settings) {
        keys = settings.pkiDir().resolve("token-keys");
        return settings;
    }

    @AfterEach
    void stop() {
        nobody.close();
        admin.close();
        server.close();
    }

    private String token(long seconds) {
        return admin.post(ACCOUNTS + "/robot/token", "{\"spec\":{\"expirationSeconds\":" + seconds + "}}")
                .json()
                .at("/status/token")
                .asString();
    }

    private int status(String token) {
        return nobody.get("/api", "authorization", "Bearer " + token).status();
    }

    @Test
    void endAtTheSecondThatTheyName() {
        var token = token(600);
        assertThat(status(token)).isEqualTo(200);

        time.advance(Duration.ofSeconds(599));
        assertThat(status(token)).isEqualTo(200);
        time.advance(Duration.ofSeconds(1));

        assertThat(nobody.get("/api", "authorization", "Bearer " + token).message())
                .startsWith("Unauthorized: the bearer token expired at ");
    }

    @Test
    void mayBeSomeSecondsAheadOfTheClock() throws Exception {
        var parts = token(600).split("\\.");
        var key = server.pki().tokenKeys().signer();
        long issued = HttpsClient.JSON
                .readTree(TokenParts.decode(parts[1]))
                .path("iat")
                .asLong();
        for (int ahead : new int[] {30, 31}) {
            var claims = TokenParts.decode(parts[1]).replace(":" + issued + ",", ":" + (issued + ahead) + ",");
            var token =
                    new TokenParts(TokenParts.decode(parts[0]), claims, TokenParts.by(key.privateKey()), text -> text);
            assertThat(status(token.token())).as(ahead + " s ahead").isEqualTo(ahead == 30 ? 200 : 401);
        }
    }

    @Test
    void outliveTheChangeOfKeysButNotTheRemovalOfTheirOwn() throws Exception {
        var before = token(3600);
        assertThat(status(before)).isEqualTo(200);
        SigningKeys.add(keys, time, true);
        awaitKeys(2);
        var after = token(3600);

        assertThat(before.split("\\.")[0]).isNotEqualTo(after.split("\\.")[0]);
        assertThat(status(before)).isEqualTo(200);
        assertThat(status(after)).isEqualTo(200);

        try (var files = Files.list(keys)) {
            Files.delete(files.sorted().findFirst().orElseThrow());
        }
        awaitKeys(1);

        assertThat(status(before)).isEqualTo(401);
        assertThat(status(after)).isEqualTo(200);
    }

    @Test
    void areSignedWithAnotherKeyOnceAllKnowIt() throws Exception {
        var before = token(3600).split("\\.")[0];
        SigningKeys.add(keys, time, false);
        awaitKeys(2);
        assertThat(token(3600).split("\\.")[0]).isEqualTo(before);

        time.advance(SigningKeys.PUBLISHED_FOR);

        assertThat(token(3600).split("\\.")[0]).isNotEqualTo(before);
    }

    /** The server looks at the folder by itself. */
    private void awaitKeys(int count) throws InterruptedException {
        long end = System.nanoTime() + LOOK_WITHIN_MILLIS * 1_000_000;
        while (admin.get("/openid/v1/jwks").json().path("keys").size() != count && System.nanoTime() < end) {
            Thread.sleep(LOOK_MILLIS);
        }
        assertThat(admin.get("/openid/v1/jwks").json().path("keys")).hasSize(count);
    }

    @Test
    void ofAPodThatIsBeingDeletedLastAMomentLonger() {
        admin.post(
                "/api/v1/namespaces/default/pods",
                "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"p\"},\"spec\":{\"serviceAccountName\":"
                        + "\"robot\",\"nodeName\":\"n\",\"containers\":[{\"name\":\"c\",\"image\":\"hello\"}]}}");
        var token = admin.post(
                        ACCOUNTS + "/robot/token",
                        "{\"spec\":{\"boundObjectRef\":{\"kind\":\"Pod\",\"apiVersion\":\"v1\",\"name\":\"p\"}}}")
                .json()
                .at("/status/token")
                .asString();
        admin.delete("/api/v1/namespaces/default/pods/p?gracePeriodSeconds=30");

        time.advance(Duration.ofSeconds(90));
        assertThat(status(token)).isEqualTo(200);
        time.advance(Duration.ofSeconds(1));

        assertThat(status(token)).isEqualTo(401);
    }
}
