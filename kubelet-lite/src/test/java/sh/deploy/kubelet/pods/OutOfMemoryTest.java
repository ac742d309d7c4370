package sh.deploy.kubelet.pods;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Docker may forget why a container ended; what an earlier agent heard and reported still counts. */
class OutOfMemoryTest {
    @TempDir
    Path dataDir;

    private MemoryNode node;

    @BeforeEach
    void start() {
        node = new MemoryNode(dataDir);
    }

    @AfterEach
    void end() {
        node.close();
    }

    private static @Nullable ContainerStateTerminated last(PodStatus status) {
        return status.getContainerStatuses().getFirst().getLastState().getTerminated();
    }

    private static boolean endedFor(String reason, PodStatus status) {
        var last = last(status);
        return last != null && reason.equals(last.getReason());
    }

    private static PodStatus withReason(String reason, PodStatus status) {
        var container = status.getContainerStatuses().getFirst().edit();
        return status.edit()
                .withContainerStatuses(container
                        .editLastState()
                        .editTerminated()
                        .withReason(reason)
                        .endTerminated()
                        .endLastState()
                        .build())
                .build();
    }

    @Test
    void whatAnEarlierAgentReportedIsReportedAgain() {
        var pod = DockerNode.pod("eater", "sleep 600").build();
        node.pods.replaceAll(List.of(pod));
        node.reports.awaitStatus(
                "eater",
                status -> Boolean.TRUE.equals(
                        status.getContainerStatuses().getFirst().getReady()));
        node.engine.end(node.running("eater").getFirst().id(), 137);
        var asTheEngineSays = node.reports.awaitStatus("eater", status -> endedFor("Error", status));

        node.close();
        node = new MemoryNode(dataDir, node.engine);
        node.pods.replaceAll(List.of(
                pod.edit().withStatus(withReason("OOMKilled", asTheEngineSays)).build()));
        node.reports.awaitStatus("eater", status -> endedFor("OOMKilled", status));
    }

    @Test
    void itIsSaidOfOneContainerAndOneStart() {
        var start = Instant.parse("2026-01-01T00:00:00.5Z");
        var status = new PodStatus()
                .edit()
                .addNewContainerStatus()
                .withNewState()
                .withNewTerminated()
                .withContainerID("docker://c1")
                .withStartedAt("2026-01-01T00:00:00Z")
                .withReason("OOMKilled")
                .endTerminated()
                .endState()
                .endContainerStatus()
                .build();

        assertThat(PodReport.saysOutOfMemory(status, "c1", start)).isTrue();
        assertThat(PodReport.saysOutOfMemory(status, "c2", start)).isFalse();
        assertThat(PodReport.saysOutOfMemory(status, "c1", start.plusSeconds(1)))
                .isFalse();
        assertThat(PodReport.saysOutOfMemory(null, "c1", start)).isFalse();
        var withError = status.edit()
                .editFirstContainerStatus()
                .editState()
                .editTerminated()
                .withReason("Error")
                .endTerminated()
                .endState()
                .endContainerStatus()
                .build();
        assertThat(PodReport.saysOutOfMemory(withError, "c1", start)).isFalse();
    }
}
