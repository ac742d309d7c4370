package sh.deploy.kubelet.containers;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;

@Tag("docker")
class DockerEngineTest extends ContainerEngineContract {
    @Override
    ContainerEngine open() {
        return DockerEngine.open(Path.of("/var/run/docker.sock"));
    }
}
