package sh.deploy.apiserver.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import sh.deploy.api.node.wire.PodStatus;
import sh.deploy.api.object.ObjectKey;
import sh.deploy.apiserver.TestWebhook;
import sh.deploy.apiserver.http.Limits;
import sh.deploy.apiserver.kinds.tree.Tree;

/** On a server where four requests of nodes, and as many of the server's own loops, may wait for one webhook at once. */
class LoopsAndRequestsTest extends ReportsTest {
    private static final int IN_FLIGHT = 16;
    private static final int MAY_WAIT = IN_FLIGHT / 4;

    private final PodReports reports = new PodReports(registry(), store(), (node, uid) -> {});
    private final CountDownLatch end = new CountDownLatch(1);
    private final Semaphore asked = new Semaphore(0);

    LoopsAndRequestsTest() {
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

    @AfterEach
    void close() {
        end.countDown();
        reports.close();
    }

    @Test
    void doNotTakeEachOthersPlaces() throws Exception {
        for (int i = 0; i < MAY_WAIT; i++) {
            makePod("web-" + i);
        }
        webhook.on("/x", request -> {
            if (Tree.text(request, "resource", "resource").equals("pods")) {
                asked.release();
                await(end);
            }
            return TestWebhook.allow();
        });
        install("pods/status", "");
        install("configmaps", ",'failurePolicy':'Ignore'");
        for (int i = 0; i < MAY_WAIT; i++) {
            say("web-" + i);
        }
        assertThat(asked.tryAcquire(MAY_WAIT, SOON_SECONDS, TimeUnit.SECONDS)).isTrue();

        create("", "v1", "configmaps", "default", "{'apiVersion':'v1','kind':'ConfigMap','metadata':{'name':'x'}}");

        assertThat(webhook.asked()).hasSize(MAY_WAIT + 1);
        assertThat(asked(MAY_WAIT, "resource", "resource")).isEqualTo("configmaps");
    }

    private void makePod(String name) {
        var spec = "{'nodeName':'n1','containers':[{'name':'c','image':'hello'}]}";
        create(
                "",
                "v1",
                "pods",
                "default",
                "{'apiVersion':'v1','kind':'Pod','metadata':{'name':'" + name + "'},'spec':" + spec + "}");
    }

    private void say(String name) {
        var pod = store().newest().get(new ObjectKey("", "pods", "default", name));
        reports.status(
                ConnectedNodes.agentOf("n1"),
                PodStatus.newBuilder()
                        .setNamespace("default")
                        .setName(name)
                        .setUid(pod == null ? "" : pod.uid())
                        .setStatus(ByteString.copyFromUtf8("{\"phase\":\"Running\"}"))
                        .build());
    }
}
