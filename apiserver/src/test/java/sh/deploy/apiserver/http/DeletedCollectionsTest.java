package sh.deploy.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;
import static sh.deploy.apiserver.TestWebhook.allow;
import static sh.deploy.apiserver.TestWebhook.deny;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
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
        var over = new CountDownLatch(1);
        webhook.on("/slow", request -> {
            if (first.getAndSet(false)) {
                CLOCK.advance(Duration.ofSeconds(35));
                over.countDown();
            }
            await(over);
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

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void areToldOfOnceAndNoMoreThanAnAnswerTells(boolean allowed) {
        webhook.on("/loud", request -> {
            var answer = allowed ? allow() : deny(403, "no");
            answer.putArray("warnings").add("all alike").add(text(request, "/name") + "-".repeat(4_000));
            return answer;
        });
        for (int i = 0; i < OBJECTS; i++) {
            makeConfigMap("x" + i);
        }
        install(VALIDATING, "a", about("loud", "/loud", "configmaps"));

        var answer = admin.delete(in("configmaps"));

        assertThat(answer.status()).isEqualTo(allowed ? 200 : 403);
        assertThat(webhook.asked()).hasSize(OBJECTS);
        assertThat(answer.warnings()).hasSizeBetween(10, 20).anyMatch(told -> told.contains("all alike"));
    }

    @Test
    void areNotTakenForGoneBecauseAWebhookSaysSo() {
        webhook.on("/denies", request -> deny(404, "never heard of it"));
        makeConfigMap("stays");
        install(VALIDATING, "a", about("denies", "/denies", "configmaps"));

        var refused = admin.delete(in("configmaps"));

        refused.assertRefused(404);
        assertThat(refused.message()).contains("never heard of it");
        assertThat(admin.get(in("configmaps") + "/stays").status()).isEqualTo(200);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
