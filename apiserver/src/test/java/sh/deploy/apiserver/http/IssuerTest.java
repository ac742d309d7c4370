package sh.deploy.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import sh.deploy.apiserver.ApiServerSettings;
import sh.deploy.apiserver.TestIssuer;
import tools.jackson.databind.JsonNode;

/** A server that takes the tokens of one issuer, whose key {@code k1} it has. */
abstract class IssuerTest extends AccessTest {
    private static final long WITHIN_MILLIS = 10_000;
    private static final long LOOK_MILLIS = 50;

    final TestIssuer issuer;

    IssuerTest() {
        this(settings -> settings);
    }

    /** On a server that is set up otherwise, too. */
    IssuerTest(UnaryOperator<ApiServerSettings> change) {
        this(issuerWithAKey(), change);
    }

    private IssuerTest(TestIssuer issuer, UnaryOperator<ApiServerSettings> change) {
        super(settings -> change.apply(taking(settings, issuer.configuration())));
        this.issuer = issuer;
        awaitKeys(admin, 0, 1);
    }

    private static TestIssuer issuerWithAKey() {
        var issuer = TestIssuer.start();
        issuer.addKey("k1", JWSAlgorithm.ES256);
        return issuer;
    }

    @AfterAll
    void stopIssuer() {
        issuer.close();
    }

    /** With the file written beside the server's own. */
    static ApiServerSettings taking(ApiServerSettings settings, String configuration) {
        return settings.withAuthenticationConfig(
                write(settings.pkiDir().resolveSibling("authentication.yaml"), configuration));
    }

    static Path write(Path file, String text) {
        try {
            return Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until the server has so many keys of its n-th issuer. */
    static void awaitKeys(HttpsClient admin, int issuer, int keys) {
        await(admin, "/issuers/" + issuer + "/keys", String.valueOf(keys));
    }

    /** Waits until the server says this of its authentication. */
    static void await(HttpsClient admin, String pointer, String value) {
        await(admin, pointer, value, () -> {});
    }

    /** As {@link #await}, on a server whose clock stands still unless it is moved between two looks. */
    static void await(HttpsClient admin, String pointer, String value, Runnable move) {
        long end = System.nanoTime() + WITHIN_MILLIS * 1_000_000;
        while (!says(admin, pointer, value) && System.nanoTime() < end) {
            move.run();
            sleep();
        }
        assertThat(says(admin, pointer, value)).as(said(admin).toString()).isTrue();
    }

    private static boolean says(HttpsClient admin, String pointer, String value) {
        var text = said(admin).at(pointer).asString("");
        return value.isEmpty() ? text.isEmpty() : text.contains(value);
    }

    static JsonNode said(HttpsClient admin) {
        return admin.get("/statusz").json().path("authentication");
    }

    static void sleep() {
        try {
            Thread.sleep(LOOK_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** For an hour from now. */
    String token(String subject, String more) {
        return issuer.token(
                "k1",
                issuer.claims(subject, Instant.now().getEpochSecond(), more).replace('\'', '"'));
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
                            TokenTest.REVIEWS + "selfsubjectreviews",
                            "{}",
                            "content-type",
                            "application/json",
                            "authorization",
                            "Bearer " + token)
                    .json()
                    .at("/status/userInfo");
        }
    }
}
