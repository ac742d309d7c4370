package sh.deploy.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import sh.deploy.api.time.SystemTime;
import sh.deploy.apiserver.TestApiServer;

/** How many requests are at work at once. */
class PlacesTest {
    private static final String WATCH = "/api/v1/configmaps?watch=true&timeoutSeconds=5";

    private static TestApiServer serverWith(int places) {
        var limits = new Limits(
                1_000,
                8_000,
                Duration.ofSeconds(5),
                Duration.ofSeconds(5),
                Limits.DEFAULT.pace(),
                Duration.ofSeconds(5),
                places,
                32,
                50_000);
        return TestApiServer.start(new SystemTime(), settings -> settings.withLimits(limits));
    }

    @Test
    void areTakenByWhoeverIsToBeProvedEvenForAWatch() {
        try (var server = serverWith(0);
                var admin = HttpsClient.admin(server)) {
            for (var path : new String[] {"/api/v1/configmaps", WATCH, "/api/v1/namespaces/default/pods/p/log"}) {
                assertThat(admin.get(path).status()).as(path).isEqualTo(429);
            }
        }
    }

    @Test
    void areFreeAgainWhileAWatchGoesOn() {
        try (var server = serverWith(1);
                var admin = HttpsClient.admin(server);
                var watch = admin.watch(WATCH)) {
            assertThat(watch.status()).isEqualTo(200);
            assertThat(admin.get("/api/v1/configmaps").status()).isEqualTo(200);
        }
    }
}
