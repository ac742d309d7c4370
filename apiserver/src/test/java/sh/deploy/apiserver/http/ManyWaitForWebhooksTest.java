package sh.deploy.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;
import static sh.deploy.apiserver.TestWebhook.allow;
import static sh.deploy.apiserver.TestWebhook.deny;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sh.deploy.apiserver.kinds.tree.Tree;

/** On a server where sixteen requests of users may wait for webhooks, eight of them for one; of one crowd four and two. */
class ManyWaitForWebhooksTest extends WebhookTest {
    private static final int IN_FLIGHT = 32;
    private static final int OF_ONE_CROWD = IN_FLIGHT / 16;
    private static final long SOON_SECONDS = 20;
    private static final List<String> MASTERS = List.of("system:masters");

    private final List<HttpsClient> clients = new ArrayList<>();
    private final List<Thread> waiting = new ArrayList<>();
    private CountDownLatch end = new CountDownLatch(1);
    private Semaphore asked = new Semaphore(0);

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

    /** One hangs that is about ConfigMaps, and one is well that is about Secrets. */
    @BeforeEach
    void installWebhooks() {
        end = new CountDownLatch(1);
        asked = new Semaphore(0);
        webhook.on("/hangs", request -> {
            asked.release();
            waitFor(end);
            return allow();
        });
        webhook.on("/well", request -> Tree.text(request, "name").equals("bad") ? deny(403, "it is bad") : allow());
        installHanging("Fail");
        install(VALIDATING, "well", about("well", "/well", "secrets", ",'failurePolicy':'Ignore'"));
    }

    private void installHanging(String failurePolicy) {
        install(
                VALIDATING,
                "hangs",
                about("hangs", "/hangs", "configmaps", ",'timeoutSeconds':30,'failurePolicy':'" + failurePolicy + "'"));
    }

    @AfterEach
    void letGo() throws InterruptedException {
        end.countDown();
        for (var thread : waiting) {
            thread.join();
        }
        waiting.clear();
        clients.forEach(HttpsClient::close);
        clients.clear();
    }

    private HttpsClient as(String user) {
        var client = new HttpsClient(server, server.credential(user, MASTERS));
        clients.add(client);
        return client;
    }

    private HttpsClient.Answer makeSecret(HttpsClient client, String name) {
        return client.post(
                in("secrets"), json("{'apiVersion':'v1','kind':'Secret','metadata':{'name':'" + name + "'}}"));
    }

    private HttpsClient.Answer make(HttpsClient client, String name) {
        return client.post(in("configmaps"), configMap(name));
    }

    /** Until that many of this client's requests wait for the one that hangs. */
    private void flood(HttpsClient client, String name, int requests) throws InterruptedException {
        for (int i = 0; i < requests; i++) {
            var each = name + "-" + i;
            waiting.add(Thread.ofVirtual().start(() -> make(client, each)));
        }
        assertThat(asked.tryAcquire(requests, SOON_SECONDS, TimeUnit.SECONDS)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Fail", "Ignore"})
    void theCrowdThatFloodsIsRefusedWhateverTheFailurePolicy(String failurePolicy) throws Exception {
        admin.delete(collection(VALIDATING) + "/hangs");
        installHanging(failurePolicy);
        flood(admin, "waits", OF_ONE_CROWD);

        var more = make(admin, "more");

        more.assertRefused(429);
        assertThat(more.message())
                .contains("webhook \"hangs.test.deploy.sh\" was not called: too many requests wait for webhooks");
        assertThat(more.header("retry-after")).isEqualTo("1");
        assertThat(admin.get(in("configmaps/more")).status()).isEqualTo(404);
        assertThat(waiting).allMatch(Thread::isAlive);

        letGo();
        assertThat(make(admin, "more").status()).as("places are given back").isEqualTo(201);
    }

    @Test
    void othersAndItselfAreJudgedByTheWebhookThatIsWell() throws Exception {
        flood(admin, "waits", OF_ONE_CROWD);

        for (var client : List.of(as("jane"), admin)) {
            var refused = makeSecret(client, "bad");
            refused.assertRefused(403);
            assertThat(refused.message()).contains("it is bad");
        }
        assertThat(makeSecret(as("jane"), "good").status()).isEqualTo(201);
        flood(as("june"), "also-waits", 1);
        assertThat(waiting).allMatch(Thread::isAlive);
    }

    @Test
    void whatNeedsNoWebhookGetsThroughSuchAsTheRemovalOfOneThatHangs() throws Exception {
        flood(admin, "waits", OF_ONE_CROWD);

        var removed = admin.delete(collection(VALIDATING) + "/hangs");

        assertThat(removed.status()).as(removed.text()).isEqualTo(200);
        assertThat(make(admin, "more").status()).isEqualTo(201);
    }

    @Test
    void manyCrowdsTogetherLeaveWhatIsForOtherWebhooksAndWhatIsTheControllers() throws Exception {
        for (int i = 0; i < 3; i++) {
            flood(as("user-" + i), "of-" + i, OF_ONE_CROWD);
        }
        flood(as("user-3"), "of-3", 1);

        make(as("user-4"), "more").assertRefused(429);
        makeSecret(as("user-4"), "bad").assertRefused(403);
        flood(as("system:controllers"), "of-controllers", OF_ONE_CROWD + 1);
        assertThat(waiting).allMatch(Thread::isAlive);
    }

    private static void waitFor(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
