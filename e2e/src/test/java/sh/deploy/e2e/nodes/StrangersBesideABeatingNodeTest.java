package sh.deploy.e2e.nodes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import sh.deploy.api.client.ClientConfig;
import sh.deploy.api.client.ClientConfig.Credential.Anonymous;
import sh.deploy.api.client.ClientConfig.Credential.Certificate;
import sh.deploy.api.client.JdkSockets;
import sh.deploy.api.journal.Journal;
import sh.deploy.api.time.SystemTime;
import sh.deploy.apiserver.nodes.DetectorSettings;
import sh.deploy.apiserver.pki.ClusterPki;

/** Row G10: a node beats on, and is heard, while many strangers shake hands at the port where its beats come. */
@Tag("slow")
@Timeout(120)
class StrangersBesideABeatingNodeTest {
    private static final int STRANGERS = 200;
    private static final int EACH = 5;

    /** The strangers are on the same processors as the agent, which need not be real-time here. */
    private static final DetectorSettings PATIENT = new DetectorSettings(
            Duration.ofMillis(5),
            Duration.ofSeconds(2),
            Duration.ofSeconds(10),
            Duration.ofSeconds(10),
            Duration.ofMillis(200),
            Duration.ofSeconds(20),
            Duration.ofSeconds(20),
            Duration.ofSeconds(60));

    @TempDir
    Path dir;

    @Test
    void neverMakeItSuspect() throws Exception {
        try (var journal = Journal.open(dir, "server", new SystemTime());
                var cluster = new LinkedCluster(dir, PATIENT, journal)) {
            cluster.agent("web-1", new PretendedPods());
            await().until(() -> cluster.sessions().provedUntil("web-1").size() == 2);

            assertThat(refused(cluster)).isEqualTo(STRANGERS * EACH);

            assertThat(cluster.sessions().provedUntil("web-1")).hasSize(2);
            assertThat(cluster.sessions().states())
                    .singleElement()
                    .satisfies(state -> assertThat(state.verdict()).isEqualTo("heard"));
            assertThat(suspicions()).isEmpty();
        }
    }

    /** How many of the strangers' handshakes led to nothing. */
    private int refused(LinkedCluster cluster) throws Exception {
        var server = URI.create("https://127.0.0.1:" + cluster.sessions().beatPort());
        var others =
                ClusterPki.openOrCreate(dir.resolve("others"), new SystemTime()).node("web-1");
        var admin = cluster.admin();
        var strangers = List.of(
                new JdkSockets(ClientConfig.of(server, cluster.caPem(), new Anonymous())),
                new JdkSockets(ClientConfig.of(
                        server, cluster.caPem(), new Certificate(others.certificatePem(), others.keyPem()))),
                new JdkSockets(ClientConfig.of(
                        server, cluster.caPem(), new Certificate(admin.certificatePem(), admin.keyPem()))));
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var calls = new ArrayList<Callable<Integer>>();
            for (int i = 0; i < STRANGERS; i++) {
                var stranger = strangers.get(i % strangers.size());
                calls.add(() -> refused(stranger));
            }
            int refused = 0;
            for (var call : threads.invokeAll(calls)) {
                refused += call.get();
            }
            return refused;
        }
    }

    private static int refused(JdkSockets stranger) {
        int refused = 0;
        for (int i = 0; i < EACH; i++) {
            refused += isRefused(stranger) ? 1 : 0;
        }
        return refused;
    }

    /** False for a connection that the server leaves open. */
    private static boolean isRefused(JdkSockets stranger) {
        Socket socket;
        try {
            socket = stranger.open().socket();
        } catch (IOException refused) {
            return true;
        }
        try (socket) {
            return socket.getInputStream().read() < 0;
        } catch (SocketTimeoutException open) {
            return false;
        } catch (IOException ended) {
            return true;
        }
    }

    private List<String> suspicions() throws IOException {
        var file = dir.resolve("log").resolve("events-server.jsonl");
        return Files.exists(file)
                ? Files.readAllLines(file).stream()
                        .filter(line -> line.contains("\"node-suspect\""))
                        .toList()
                : List.of();
    }
}
