package sh.deploy.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;
import static sh.deploy.apiserver.TestWebhook.allow;

import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** On a server that works on eight requests at once, of which four may wait for webhooks. */
class ManyWaitForWebhooksTest extends WebhookTest {
    private static final int IN_FLIGHT = 8;
    private static final int MAY_WAIT = IN_FLIGHT / 2;
    private static final long SOON_SECONDS = 10;

    private final CountDownLatch end = new CountDownLatch(1);
    private final Semaphore asked = new Semaphore(0);

    ManyWaitForWebhooksTest() {
        super(settings -> settings.withLimits(new Limits(
                Limits.DEFAULT.bodyBytes(),
                Limits.DEFAULT.headerBytes(),
                Limits.DEFAULT.headerWait(),
                Limits.DEFAULT.bodyWait(),
                Limits.DEFAULT.pace(),
                Limits.DEFAULT.idleWait(),
                IN_FLIGHT,
                Limits.DEFAULT.pipelined(),
                Limits.DEFAULT.watchBacklogBytes())));
    }

    @Test
    void leavePlacesForWhatWaitsForNoneAndOneMoreIsTreatedByTheFailurePolicyAtOnce() throws Exception {
        webhook.on("/hangs", request -> {
            asked.release();
            waitFor(end);
            return allow();
        });
        webhook.on("/well", request -> allow());
        install(VALIDATING, "hangs", about("hangs", "/hangs", "configmaps", ",'timeoutSeconds':30"));
        install(VALIDATING, "well", about("well", "/well", "secrets", ",'failurePolicy':'Ignore'"));
        var waiting = new ArrayList<Thread>();
        for (int i = 0; i < MAY_WAIT; i++) {
            var name = "waits-" + i;
            waiting.add(Thread.ofVirtual().start(() -> makeConfigMap(name)));
        }
        assertThat(asked.tryAcquire(MAY_WAIT, SOON_SECONDS, TimeUnit.SECONDS)).isTrue();

        var more = makeConfigMap("more");
        var ignored = admin.post(in("secrets"), json("{'apiVersion':'v1','kind':'Secret','metadata':{'name':'s'}}"));
        var removed = admin.delete(collection(VALIDATING) + "/hangs");

        more.assertRefused(429);
        assertThat(more.message())
                .contains("webhook \"hangs.test.deploy.sh\" was not called: too many requests wait for webhooks");
        assertThat(more.header("retry-after")).isEqualTo("1");
        assertThat(ignored.status()).as(ignored.text()).isEqualTo(201);
        assertThat(removed.status()).as(removed.text()).isEqualTo(200);
        assertThat(webhook.asked()).hasSize(MAY_WAIT);
        assertThat(waiting).allMatch(Thread::isAlive);

        end.countDown();
        for (var each : waiting) {
            each.join();
        }
        admin.post(in("secrets"), json("{'apiVersion':'v1','kind':'Secret','metadata':{'name':'t'}}"));
        assertThat(webhook.asked()).as("places are given back").hasSize(MAY_WAIT + 1);
    }

    private static void waitFor(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
