package sh.deploy.kubelet.pods;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sh.deploy.kubelet.containers.ContainerEngine;
import sh.deploy.kubelet.volumes.PodFolder;

class LastWordsTest {
    @TempDir
    Path dataDir;

    private final List<ContainerEngine.LogQuery> queries = new CopyOnWriteArrayList<>();
    private MemoryNode node;

    @BeforeEach
    void start() {
        node = new MemoryNode(dataDir);
        node.trouble((call, arguments) -> {
            if (call.equals("logs") && arguments != null) {
                queries.add((ContainerEngine.LogQuery) arguments[1]);
            }
        });
    }

    @AfterEach
    void end() {
        node.close();
    }

    private static Pod pod(String policy) {
        return DockerNode.pod("web", "echo no such database")
                .editSpec()
                .withRestartPolicy("Never")
                .editFirstContainer()
                .withTerminationMessagePolicy(policy)
                .endContainer()
                .endSpec()
                .build();
    }

    private ContainerStateTerminated ended(String policy, int exitCode) {
        node.pods.replaceAll(List.of(pod(policy)));
        node.reports.awaitStatus("web", status -> status.getPhase().equals("Running"));
        node.engine.end(node.running("web").getFirst().id(), exitCode);
        return node.reports
                .awaitStatus(
                        "web",
                        status -> status.getContainerStatuses().stream()
                                .anyMatch(one -> one.getState().getTerminated() != null))
                .getContainerStatuses()
                .getFirst()
                .getState()
                .getTerminated();
    }

    @Test
    void afterAnErrorTheEndOfTheLogStandsInForAMessage() {
        assertThat(ended("FallbackToLogsOnError", 1).getMessage()).isEqualTo("no such database");
        assertThat(queries).containsExactly(new ContainerEngine.LogQuery(false, false, 80, 0));
    }

    @Test
    void withoutAnErrorItDoesNot() {
        assertThat(ended("FallbackToLogsOnError", 0).getMessage()).isNull();
        assertThat(queries).isEmpty();
    }

    @Test
    void norWhereTheFileAloneIsWanted() {
        assertThat(ended("File", 1).getMessage()).isNull();
        assertThat(queries).isEmpty();
    }

    @Test
    void ofAFileTheLast4096BytesAreRead() throws IOException {
        var folder = new PodFolder(dataDir.resolve("pod"));
        Files.writeString(folder.writableFile("termination/main-0"), "a".repeat(4_000) + "b".repeat(4_000));
        assertThat(folder.readEnd("termination/main-0", 4_096)).isEqualTo("a".repeat(96) + "b".repeat(4_000));
        assertThat(folder.readEnd("termination/main-1", 4_096)).isEmpty();
    }

    @Test
    void ofALogTheLast2048BytesAreKept() {
        var end = new LastWords.LogEnd();
        end.data("a".repeat(5_000).getBytes(UTF_8));
        end.data("b".repeat(2_000).getBytes(UTF_8));
        end.end(null);
        assertThat(end.text).isCompletedWithValue("a".repeat(48) + "b".repeat(2_000));
    }

    @Test
    void aPodsContainersShare12KiB() {
        assertThat(LastWords.bounded("a".repeat(4_096), 3)).hasSize(4_096);
        assertThat(LastWords.bounded("a".repeat(4_096), 4)).hasSize(3_072);
    }
}
