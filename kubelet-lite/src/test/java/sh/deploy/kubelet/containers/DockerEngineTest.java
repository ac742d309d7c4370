package sh.deploy.kubelet.containers;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;

@Tag("docker")
class DockerEngineTest extends ContainerEngineContract {
    @AfterAll
    static void removeImage() {
        TestImages.remove();
    }

    @Override
    ContainerEngine open() {
        return DockerEngine.open(Path.of("/var/run/docker.sock"));
    }
}
