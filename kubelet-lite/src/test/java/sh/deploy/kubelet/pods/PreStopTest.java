package sh.deploy.kubelet.pods;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PreStopTest {
    @TempDir
    Path dataDir;

    @Test
    void aContainerWhoseHookUsesUpTheGraceIsToldBeforeItIsKilled() {
        var pod = DockerNode.pod("web", "sleep 600")
                .editSpec()
                .editFirstContainer()
                .withNewLifecycle()
                .withNewPreStop()
                .withNewSleep(600L)
                .endPreStop()
                .endLifecycle()
                .endContainer()
                .endSpec()
                .build();
        var deleted = pod.edit()
                .editMetadata()
                .withDeletionTimestamp(Instant.now().toString())
                .withDeletionGracePeriodSeconds(2L)
                .endMetadata()
                .build();
        var signals = new CopyOnWriteArrayList<String>();
        try (var node = new MemoryNode(dataDir)) {
            node.pods.replaceAll(List.of(pod));
            node.reports.awaitStatus("web", status -> status.getPhase().equals("Running"));
            var container = node.running("web").getFirst().id();
            node.trouble((call, arguments) -> {
                if (call.equals("signal") && arguments != null && arguments[0].equals(container)) {
                    signals.add((String) arguments[1]);
                }
            });
            node.pods.replaceAll(List.of(deleted));
            node.reports.awaitStopped("web");
        }
        assertThat(signals).containsExactly("SIGTERM", "SIGKILL");
    }
}
