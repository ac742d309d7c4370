package sh.deploy.apiserver.nodes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import sh.deploy.api.time.SystemTime;
import sh.deploy.apiserver.TestApiServer;
import sh.deploy.apiserver.admission.webhook.TestWebhook;
import sh.deploy.apiserver.authn.Caller;
import sh.deploy.apiserver.kinds.tree.JsonTrees;
import sh.deploy.apiserver.kinds.tree.Tree;
import sh.deploy.apiserver.registry.ApiRequest;
import sh.deploy.apiserver.watch.Change;
import sh.deploy.apiserver.watch.ChangeListener;
import tools.jackson.databind.node.ObjectNode;

/** What webhooks can and cannot do to what is known of a node. */
class NodeReportsTest {
    private static final Caller ADMIN = new Caller("admin", Set.of("system:masters"), "test");
    private static final long SOON_SECONDS = 10;

    private final SystemTime time = new SystemTime();
    private final TestApiServer server = TestApiServer.start(time, settings -> settings.withWebhooksOnLoopback(true));
    private final TestWebhook webhook = TestWebhook.start();
    private final NodeReports reports =
            new NodeReports(server.server().registry(), server.server().state().store(), time);

    @BeforeEach
    void makeANode() {
        create("", "v1", "nodes", "{'apiVersion':'v1','kind':'Node','metadata':{'name':'n1'}}");
    }

    @AfterEach
    void close() {
        reports.close();
        server.close();
        webhook.close();
    }

    private void create(String group, String version, String resource, String json) {
        server.server().registry().execute(ADMIN, ApiRequest.create(group, version, resource, "", tree(json)));
    }

    private static ObjectNode tree(String json) {
        return JsonTrees.object(json.replace('\'', '"').getBytes(UTF_8));
    }

    private void install(String resource) {
        create(
                "admissionregistration.k8s.io",
                "v1",
                "validatingwebhookconfigurations",
                "{'apiVersion':'admissionregistration.k8s.io/v1','kind':'ValidatingWebhookConfiguration','metadata':{'name':'a'},"
                        + "'webhooks':[{'name':'a.test.deploy.sh','clientConfig':{'url':'" + webhook.url("/x")
                        + "','caBundle':'" + webhook.caBundle()
                        + "'},'sideEffects':'None','admissionReviewVersions':['v1'],'timeoutSeconds':30,"
                        + "'rules':[{'operations':['*'],'apiGroups':[''],'apiVersions':['v1'],'resources':['" + resource
                        + "']}]}]}");
    }

    private static NodeReports.Known known(boolean registers, @Nullable ObjectNode object, Verdict verdict, Why why) {
        return new NodeReports.Known(ConnectedNodes.agentOf("n1"), registers, object, null, null, verdict, why);
    }

    private String ready() {
        var node = server.server().state().store().newest().get(NodeReports.key("n1"));
        if (node != null) {
            for (var condition : Tree.objects(JsonTrees.object(node.json()), "status", "conditions")) {
                if (Tree.text(condition, "type").equals("Ready")) {
                    return Tree.text(condition, "reason");
                }
            }
        }
        return "";
    }

    private void assertSoonReady(String reason) throws InterruptedException {
        var changed = new CountDownLatch(1);
        var store = server.server().state().store();
        try (var watch = store.watch("", "nodes", "", store.newest().revision(), new ChangeListener() {
            @Override
            public void changed(Change change) {
                if (ready().equals(reason)) {
                    changed.countDown();
                }
            }

            @Override
            public void progress(long revision) {}
        })) {
            assertThat(watch).isNotNull();
            if (!ready().equals(reason)) {
                assertThat(changed.await(SOON_SECONDS, TimeUnit.SECONDS)).isTrue();
            }
        }
        assertThat(ready()).isEqualTo(reason);
    }

    @Test
    void aWebhookThatDeniesCannotMakeTheServerForgetThatANodeIsDead() throws Exception {
        webhook.on("/x", request -> TestWebhook.deny(403, "never"));
        install("nodes/status");

        reports.write(known(false, null, Verdict.DEAD, Why.SILENT));
        assertSoonReady("NodeStatusNeverUpdated");
        reports.write(known(false, null, Verdict.SUSPECT, Why.SILENT));

        assertSoonReady("NodeSuspect");
        assertThat(webhook.asked()).isEmpty();
    }

    @Test
    void aRegistrationThatWaitsForAWebhookHoldsUpNoVerdict() throws Exception {
        var asked = new CountDownLatch(1);
        var end = new CountDownLatch(1);
        webhook.on("/x", request -> {
            asked.countDown();
            await(end);
            return TestWebhook.allow();
        });
        install("nodes");
        var hello = tree("{'metadata':{'labels':{'kubernetes.io/os':'linux'}},"
                + "'status':{'conditions':[{'type':'Ready','status':'True','reason':'KubeletReady'}]}}");

        reports.write(known(true, hello, Verdict.HEARD, Why.HEARD));
        await(asked);
        assertSoonReady("KubeletReady");
        reports.write(known(false, hello, Verdict.DEAD, Why.SILENT));

        assertSoonReady("NodeStatusUnknown");
        assertThat(webhook.asked()).hasSize(1);
        assertThat(Tree.text(webhook.asked().getFirst(), "userInfo", "username"))
                .isEqualTo("system:node:n1");
        end.countDown();
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(SOON_SECONDS, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
