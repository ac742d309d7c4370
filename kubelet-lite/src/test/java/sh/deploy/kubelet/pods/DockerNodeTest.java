package sh.deploy.kubelet.pods;

import io.fabric8.kubernetes.api.model.PodStatus;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import sh.deploy.kubelet.containers.TestImages;

/** A test of pods on a real engine: each has a node of its own. */
@Tag("docker")
abstract class DockerNodeTest {
    @TempDir
    Path dataDir;

    DockerNode node;

    @BeforeEach
    void start() {
        node = new DockerNode(dataDir);
    }

    @AfterEach
    void end() {
        node.close();
    }

    @AfterAll
    static void removeImage() {
        TestImages.remove();
    }

    static boolean running(PodStatus status) {
        return status.getContainerStatuses().getFirst().getState().getRunning() != null;
    }
}
