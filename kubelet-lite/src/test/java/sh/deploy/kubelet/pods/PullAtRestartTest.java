package sh.deploy.kubelet.pods;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sh.deploy.kubelet.containers.TestImages;

class PullAtRestartTest {
    @TempDir
    Path dataDir;

    private final AtomicInteger pulls = new AtomicInteger();
    private MemoryNode node;

    @BeforeEach
    void start() {
        node = new MemoryNode(dataDir);
        node.trouble((call, arguments) -> {
            if (call.equals("pull")) {
                pulls.incrementAndGet();
            }
        });
    }

    @AfterEach
    void end() {
        node.close();
    }

    private static Pod pod(String policy) {
        return DockerNode.pod("web", "sleep 600")
                .editSpec()
                .editFirstContainer()
                .withImagePullPolicy(policy)
                .endContainer()
                .endSpec()
                .build();
    }

    private void run(String policy) {
        node.pods.replaceAll(List.of(pod(policy)));
        node.reports.awaitStatus("web", status -> runs(status, 0));
    }

    private void crash() {
        node.engine.end(node.running("web").getFirst().id(), 1);
        node.reports.awaitStatus("web", status -> runs(status, 1));
    }

    private static boolean runs(PodStatus status, int restarts) {
        return status.getContainerStatuses().stream()
                .anyMatch(one -> one.getState().getRunning() != null && one.getRestartCount() == restarts);
    }

    @Test
    void anImageThatIsAlwaysPulledIsAskedForAtARestartAndTheContainerMadeFromWhatCame() {
        run("Always");
        assertThat(pulls).hasValue(1);
        Awaitility.await().until(() -> node.hasTwin("web"));
        node.engine.importImage(
                TestImages.SHELL.split(":")[0], TestImages.SHELL.split(":")[1], new ByteArrayInputStream(new byte[1]));
        crash();
        assertThat(pulls).hasValue(2);
        assertThat(node.running("web").getFirst().imageId())
                .isEqualTo(node.engine.image(TestImages.SHELL).orElseThrow().id());
    }

    @Test
    void anotherIsNot() {
        run("IfNotPresent");
        crash();
        assertThat(pulls).hasValue(0);
    }
}
