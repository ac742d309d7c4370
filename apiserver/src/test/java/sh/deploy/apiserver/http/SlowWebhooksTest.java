package sh.deploy.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;
import static sh.deploy.apiserver.TestWebhook.allow;

import java.net.http.HttpClient;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Who waits for a webhook is not a slow client, however much longer that takes than a client may. */
@Tag("slow")
class SlowWebhooksTest extends WebhookTest {
    private static final Duration CLIENTS = Duration.ofMillis(1_500);
    private static final Duration WEBHOOK = Duration.ofMillis(2_500);

    SlowWebhooksTest() {
        super(settings -> settings.withLimits(new Limits(
                Limits.DEFAULT.bodyBytes(),
                Limits.DEFAULT.headerBytes(),
                CLIENTS,
                Duration.ofMillis(400),
                new Limits.Pace(20, Duration.ofMillis(400), Duration.ofMillis(400), 1 << 30),
                CLIENTS,
                Limits.DEFAULT.inFlight(),
                Limits.DEFAULT.pipelined(),
                Limits.DEFAULT.watchBacklogBytes())));
    }

    @ParameterizedTest
    @EnumSource(HttpClient.Version.class)
    void keepNobodyFromTheAnswer(HttpClient.Version version) {
        waitLonger();

        try (var client = new HttpsClient(server, server.adminCredential(), version)) {
            assertThat(client.post(in("configmaps"), configMap("c")).status()).isEqualTo(201);
        }
    }

    /** As some clients send it behind a body. */
    @Test
    void norWhoSendsTheEndOfALineMeanwhile() throws Exception {
        waitLonger();

        try (var client = new RawHttps(server, server.adminCredential())) {
            client.begin("POST", in("configmaps"), configMap("c"));
            client.begin("\r\n");

            assertThat(client.answer().status()).isEqualTo(201);
            assertThat(client.send("GET", in("configmaps/c")).status()).isEqualTo(200);
        }
    }

    private void waitLonger() {
        var never = new CountDownLatch(1);
        webhook.on("/slow", request -> {
            try {
                never.await(WEBHOOK.toMillis(), TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return allow();
        });
        install(VALIDATING, "slow", about("slow", "/slow", "configmaps"));
    }
}
