package sh.deploy.kubelet;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sh.deploy.api.journal.Journal;
import sh.deploy.api.time.SystemTime;
import sh.deploy.kubelet.containers.DockerEngine;
import sh.deploy.kubelet.containers.TestImages;
import sh.deploy.kubelet.pods.CollectedReports;
import sh.deploy.kubelet.pods.PodWorld;
import sh.deploy.kubelet.pods.Reports;

/** The whole agent on the real engine; only the server is played by the test. */
@Tag("docker")
class KubeletOnDockerTest {
    @AfterAll
    static void removeImage() {
        TestImages.remove();
    }

    @TempDir
    Path dataDir;

    private final CollectedReports reports = new CollectedReports();
    private final CompletableFuture<PodWorld> world = new CompletableFuture<>();
    private final CompletableFuture<Supplier<Node>> self = new CompletableFuture<>();

    private Kubelet agent(Journal journal) {
        try (var engine = DockerEngine.open(KubeletSettings.DEFAULT_ENGINE_SOCKET)) {
            TestImages.ensureShell(engine);
        }
        var settings = KubeletSettings.of("n1", dataDir, "", null);
        return Kubelet.start(settings, journal, new SystemTime(), (node, lease) -> {
            self.complete(node);
            return new Kubelet.Link() {
                @Override
                public Reports reports() {
                    return reports;
                }

                @Override
                public void start(PodWorld pods) {
                    world.complete(pods);
                }

                @Override
                public void close() {}
            };
        });
    }

    @AfterEach
    void removeAll() {
        NodeCleanup.purge(dataDir, List.of(KubeletSettings.DEFAULT_ENGINE_SOCKET), Duration.ZERO);
    }

    @Test
    void reportsItsNodeAndWhatContainersUseAndLeavesThemRunningWhenItEnds() throws Exception {
        try (var journal = Journal.open(dataDir, "kubelet-n1", new SystemTime());
                var agent = agent(journal)) {
            assertThat(self.get(20, TimeUnit.SECONDS).get().getMetadata().getName())
                    .isEqualTo("n1");
            var pod = new PodBuilder()
                    .withNewMetadata()
                    .withName("busy")
                    .withNamespace("default")
                    .withUid("kubelet-on-docker-busy")
                    .endMetadata()
                    .withNewSpec()
                    .addNewContainer()
                    .withName("main")
                    .withImage(TestImages.SHELL)
                    .withCommand("/bin/sh", "-c", "while true; do :; done")
                    .endContainer()
                    .endSpec()
                    .build();
            world.get(20, TimeUnit.SECONDS).replaceAll(List.of(pod));
            reports.awaitStatus("busy", status -> "Running".equals(status.getPhase()));
            reports.awaitNode(status -> !status.getConditions().isEmpty());
            var sample = reports.awaitUsage(usage -> usage.containers().stream()
                    .anyMatch(container -> container.pod().equals("busy") && container.cpuNanoCores() > 50_000_000));
            assertThat(sample.containers().getFirst().memoryBytes()).isPositive();
        }
        assertThat(Files.readString(dataDir.resolve("log/events-kubelet-n1.jsonl")))
                .contains("container-start");
        try (var engine = DockerEngine.open(KubeletSettings.DEFAULT_ENGINE_SOCKET)) {
            var labels = Kubelet.labels(KubeletSettings.of("n1", dataDir, "", null));
            assertThat(engine.list(labels)).isNotEmpty();
            Kubelet.removeAll(dataDir, KubeletSettings.DEFAULT_ENGINE_SOCKET, new SystemTime());
            assertThat(engine.list(labels)).isEmpty();
        }
    }
}
