package sh.deploy.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;
import static sh.deploy.apiserver.TestWebhook.allow;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import sh.deploy.api.time.ManualTime;
import sh.deploy.api.time.SystemTime;

/** Of a collection webhooks are asked about each object, on a clock that the test moves. */
class DeletedCollectionsTest extends WebhookTest {
    private static final int OBJECTS = 80;
    /** So many are deleted side by side. */
    private static final int AT_ONCE = 64;

    private static final ManualTime CLOCK = new ManualTime(new SystemTime().now());

    DeletedCollectionsTest() {
        super(CLOCK, settings -> settings);
    }

    @Test
    void haveNoMoreTimeForAllObjectsTogetherThanForOne() {
        var first = new AtomicBoolean(true);
        webhook.on("/slow", request -> {
            if (first.getAndSet(false)) {
                CLOCK.advance(Duration.ofSeconds(35));
            }
            return allow();
        });
        for (int i = 0; i < OBJECTS; i++) {
            makeConfigMap("x" + i);
        }
        install(VALIDATING, "a", about("slow", "/slow", "configmaps", ",'timeoutSeconds':30,'failurePolicy':'Ignore'"));

        var refused = admin.delete(in("configmaps"));

        refused.assertRefused(504);
        assertThat(refused.message()).contains("webhooks took too long together");
        assertThat(webhook.asked()).hasSizeLessThanOrEqualTo(AT_ONCE);
    }
}
