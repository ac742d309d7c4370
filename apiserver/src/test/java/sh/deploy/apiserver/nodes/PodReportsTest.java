package sh.deploy.apiserver.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sh.deploy.api.node.wire.PodStatus;
import sh.deploy.api.object.ObjectKey;
import sh.deploy.apiserver.TestWebhook;
import sh.deploy.apiserver.authn.Caller;
import sh.deploy.apiserver.kinds.tree.JsonTrees;
import sh.deploy.apiserver.kinds.tree.Tree;
import sh.deploy.apiserver.registry.ApiRequest;
import sh.deploy.apiserver.registry.DeleteTerms;
import sh.deploy.apiserver.watch.StoredObject;

/** What webhooks can and cannot do to what agents say of their pods. */
class PodReportsTest extends ReportsTest {
    private static final Caller AGENT = ConnectedNodes.agentOf("n1");
    /** Of the loops, which are one crowd. */
    private static final int ONE_WEBHOOK_GETS_AT_ONCE = 32;

    private static final String SLOW = "slow";
    private static final String OTHER = "other";
    private static final String ONLY_SLOW =
            ",'namespaceSelector':{'matchLabels':{'kubernetes.io/metadata.name':'slow'}}";

    private final CopyOnWriteArrayList<String> refused = new CopyOnWriteArrayList<>();
    private final PodReports reports = new PodReports(registry(), store(), (node, uid) -> refused.add(uid));
    private final CountDownLatch end = new CountDownLatch(1);
    private final Semaphore asked = new Semaphore(0);

    @BeforeEach
    void makeNamespaces() {
        for (var name : new String[] {SLOW, OTHER}) {
            create(
                    "",
                    "v1",
                    "namespaces",
                    "",
                    "{'apiVersion':'v1','kind':'Namespace','metadata':{'name':'" + name + "'}}");
        }
    }

    @AfterEach
    void close() {
        end.countDown();
        reports.close();
    }

    private void hang() {
        webhook.on("/x", request -> {
            asked.release();
            waitFor(end);
            return TestWebhook.allow();
        });
    }

    private static void waitFor(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void assertAsked(int times) throws InterruptedException {
        assertThat(asked.tryAcquire(times, SOON_SECONDS, TimeUnit.SECONDS)).isTrue();
    }

    private void makePod(String namespace, String name) {
        var spec = "{'nodeName':'n1','containers':[{'name':'c','image':'hello'}]}";
        create(
                "",
                "v1",
                "pods",
                namespace,
                "{'apiVersion':'v1','kind':'Pod','metadata':{'name':'" + name + "'},'spec':" + spec + "}");
    }

    private void askToGo(String namespace, String name) {
        registry().execute(ADMIN, ApiRequest.delete("", "v1", "pods", namespace, name, DeleteTerms.DEFAULT));
    }

    private StoredObject pod(String namespace, String name) {
        return Objects.requireNonNull(store().newest().get(key(namespace, name)));
    }

    private static ObjectKey key(String namespace, String name) {
        return new ObjectKey("", "pods", namespace, name);
    }

    private String phase(String namespace, String name) {
        return phase(pod(namespace, name));
    }

    private static String phase(StoredObject pod) {
        return Tree.text(JsonTrees.object(pod.json()), "status", "phase");
    }

    private void say(String namespace, String name, String phase) {
        reports.status(
                AGENT,
                PodStatus.newBuilder()
                        .setNamespace(namespace)
                        .setName(name)
                        .setUid(pod(namespace, name).uid())
                        .setStatus(ByteString.copyFromUtf8("{\"phase\":\"" + phase + "\"}"))
                        .build());
    }

    private void stopped(String namespace, String name) {
        assertThat(reports.stopped(AGENT, Messages.stopped(pod(namespace, name))))
                .isTrue();
    }

    private void assertSoonGone(String namespace, String name) throws InterruptedException {
        assertSoon("pods", () -> store().newest().get(key(namespace, name)) == null);
    }

    @ParameterizedTest
    @ValueSource(ints = {403, 404, 409})
    void noWebhookKeepsAPodThatHasStopped(int code) throws Exception {
        makePod(OTHER, "web");
        askToGo(OTHER, "web");
        webhook.on("/x", request -> TestWebhook.deny(code, "it stays"));
        install("pods", "");

        stopped(OTHER, "web");

        assertSoonGone(OTHER, "web");
        assertThat(refused).isEmpty();
        assertThat(webhook.asked()).isEmpty();
    }

    @Test
    void aStatusThatWaitsForAWebhookHoldsUpNoPodThatHasStoppedAndIsWrittenBeforeItGoes() throws Exception {
        makePod(OTHER, "web");
        askToGo(OTHER, "web");
        hang();
        install("pods/status", "");
        say(OTHER, "web", "Succeeded");
        assertAsked(1);

        var phases = new CopyOnWriteArrayList<String>();
        var gone = new CountDownLatch(1);
        try (var watch = watch("pods", change -> {
            phases.add(phase(change.after()));
            if (change.deleted()) {
                gone.countDown();
            }
        })) {
            assertThat(watch).isNotNull();
            stopped(OTHER, "web");
            await(gone);
        }

        assertThat(phases).containsExactly("Succeeded", "Succeeded");
        assertThat(webhook.asked()).hasSize(1);
    }

    @Test
    void aStatusThatIsDeniedIsSaidAgain() throws Exception {
        makePod(OTHER, "web");
        var times = new AtomicInteger();
        webhook.on(
                "/x", request -> times.incrementAndGet() == 1 ? TestWebhook.deny(404, "not yet") : TestWebhook.allow());
        install("pods/status", "");

        say(OTHER, "web", "Running");

        assertSoon("pods", () -> phase(OTHER, "web").equals("Running"));
        assertThat(webhook.asked()).hasSize(2);
    }

    @Test
    void statusesThatWaitForAWebhookLeaveTheirTurnsToOthers() throws Exception {
        int more = KeyedWrites.MAX_IN_FLIGHT + 12;
        for (int i = 0; i < more; i++) {
            makePod(SLOW, "web-" + i);
        }
        makePod(OTHER, "web");
        hang();
        install("pods/status", ONLY_SLOW);
        for (int i = 0; i < more; i++) {
            say(SLOW, "web-" + i, "Running");
        }
        assertAsked(ONE_WEBHOOK_GETS_AT_ONCE);

        say(OTHER, "web", "Running");

        assertSoon("pods", () -> phase(OTHER, "web").equals("Running"));
        assertThat(end.getCount()).isEqualTo(1);
        assertThat(phase(SLOW, "web-0")).isNotEqualTo("Running");
    }
}
