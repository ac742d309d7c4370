package sh.deploy.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;
import static sh.deploy.apiserver.TestWebhook.allow;

import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is under way when the server ends is on record all the same: here a request that waits for a webhook, and passes without it. */
class AuditAtTheEndTest extends WebhookTest {
    private final AuditRecord record = new AuditRecord(server);
    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch letGo = new CountDownLatch(1);

    AuditAtTheEndTest() {
        super(AuditRecord.by("- {level: Metadata}"));
    }

    @Test
    void hasTheLineOfARequestThatIsWorkedOn() throws Exception {
        webhook.on("/slow", request -> {
            asked.countDown();
            try {
                letGo.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return allow();
        });
        install(VALIDATING, "slow", about("slow", "/slow", "configmaps", ",'failurePolicy':'Ignore'"));
        var request = Thread.ofVirtual().start(() -> admin.post(in("configmaps"), configMap("late")));
        asked.await();

        server.server().close();

        letGo.countDown();
        assertThat(record.text().lines().map(HttpsClient.JSON::readTree))
                .filteredOn(line -> line.at("/objectRef/name").asString("").equals("late"))
                .filteredOn(line -> line.path("stage").asString().equals("ResponseComplete"))
                .hasSize(1);
        request.interrupt();
    }

    /** The server is gone. */
    @Override
    @AfterEach
    void removeWebhooks() {
        webhook.close();
    }
}
