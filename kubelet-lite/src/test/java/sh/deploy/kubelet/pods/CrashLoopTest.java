package sh.deploy.kubelet.pods;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CrashLoopTest {
    @TempDir
    Path dataDir;

    @Test
    void aContainerThatDiesAtOnceBeginsAgainAfterItsBackOffAndItsTurn() {
        try (var node = new MemoryNode(dataDir)) {
            node.pods.replaceAll(List.of(DockerNode.pod("web", "exit 1").build()));
            node.reports.awaitEvent("BackOff", "Back-off restarting failed container main");
            node.reports.awaitStatus(
                    "web", status -> status.getContainerStatuses().getFirst().getRestartCount() == 2);
        }
    }
}
