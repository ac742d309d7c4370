package sh.deploy.e2e.nodes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.api.problem.Reason;
import sh.deploy.apiserver.nodes.LogOptions;
import sh.deploy.kubelet.link.ServerLink;
import sh.deploy.kubelet.pods.LogSink;

class NodeLogsTest {
    private static final LogOptions FOLLOW =
            new LogOptions("app", true, false, false, OptionalLong.of(5), null, OptionalLong.empty());

    @TempDir
    Path dir;

    private final PretendedPods pods = new PretendedPods();
    private LinkedCluster cluster;
    private ServerLink link;

    @BeforeEach
    void runAPod() throws Exception {
        cluster = new LinkedCluster(dir);
        link = cluster.agent("web-1", pods);
        cluster.createPod("web", "web-1", "");
        await().until(() -> pods.pods.containsKey("web"));
        var running = new PodStatusBuilder()
                .withPhase("Running")
                .addNewContainerStatus()
                .withName("app")
                .withNewState()
                .withNewRunning()
                .endRunning()
                .endState()
                .endContainerStatus()
                .build();
        var uid = cluster.get("pods", "web").at("/metadata/uid").asString();
        link.reports().podStatus("default", "web", uid, running);
        await().until(() ->
                cluster.get("pods", "web").at("/status/phase").asString("").equals("Running"));
    }

    @AfterEach
    void stop() throws Exception {
        cluster.close();
    }

    @Test
    void readsALogToItsEnd() throws Exception {
        try (var log = cluster.sessions().logs().open("default", "web", LogOptions.ALL)) {
            assertThat(new String(log.readAllBytes(), UTF_8)).isEqualTo("hello\n");
        }
    }

    @Test
    void followsALogLineByLineAndLetsTheNodeStopWhenTheReaderLeaves() throws Exception {
        var more = new CountDownLatch(1);
        pods.log = sink -> {
            sink.data("first\n".getBytes(UTF_8));
            awaitUninterruptibly(more);
            sink.data("second\n".getBytes(UTF_8));
        };

        try (var log = cluster.sessions().logs().open("default", "web", FOLLOW);
                var lines = new BufferedReader(new InputStreamReader(log, UTF_8))) {
            assertThat(lines.readLine()).isEqualTo("first");
            more.countDown();
            assertThat(lines.readLine()).isEqualTo("second");
        }

        await().until(() -> pods.logsClosed.get() == 1);
        assertThat(pods.logRequests).singleElement().satisfies(request -> {
            assertThat(request.follow()).isTrue();
            assertThat(request.tailLines()).hasValue(5);
        });
    }

    @Test
    void theNodeSendsNoFasterThanTheReaderReads() throws Exception {
        var sent = new AtomicLong();
        pods.log = sink -> sendUntilTheReaderLeaves(sink, sent);

        try (var log = cluster.sessions().logs().open("default", "web", FOLLOW)) {
            assertThat(log.read()).isEqualTo('x');
            long settled = settledValueOf(sent);
            assertThat(settled).isLessThan(16L << 20);
            assertThat(log.readNBytes(32 << 20)).hasSize(32 << 20);
            assertThat(sent.get()).isGreaterThan(settled);
        }
        await().until(() -> pods.logsClosed.get() == 1);
    }

    @Test
    void passesOnWhyTheNodeHasNoLog() {
        pods.log = sink -> sink.problem("the log file is gone");

        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> cluster.sessions().logs().open("default", "web", LogOptions.ALL))
                .withMessage("the log file is gone");
    }

    @Test
    void saysThatTheNodeIsNotConnected() {
        link.close();
        await().until(() ->
                !cluster.sessions().states().stream().findFirst().orElseThrow().connected());

        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> cluster.sessions().logs().open("default", "web", LogOptions.ALL))
                .withMessage("node web-1 is not connected, so its logs cannot be read now")
                .satisfies(e -> assertThat(e.problem().reason()).isEqualTo(Reason.SERVICE_UNAVAILABLE));
    }

    @Test
    void knowsNoLogOfAPodThatIsNotThere() {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> cluster.sessions().logs().open("default", "db", LogOptions.ALL))
                .withMessage("pods \"db\" not found");
    }

    private void sendUntilTheReaderLeaves(LogSink sink, AtomicLong sent) {
        var block = "x".repeat(64 * 1024).getBytes(UTF_8);
        while (pods.logsClosed.get() == 0) {
            sink.data(block);
            sent.addAndGet(block.length);
        }
        sink.end();
    }

    /** The value once it no longer moves between two looks. */
    private static long settledValueOf(AtomicLong value) {
        var last = new AtomicLong(-1);
        await().until(() -> last.getAndSet(value.get()) == value.get());
        return value.get();
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
