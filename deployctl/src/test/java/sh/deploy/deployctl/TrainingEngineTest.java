package sh.deploy.deployctl;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sh.deploy.kubelet.containers.ContainerSpec;
import sh.deploy.kubelet.containers.ContainerView;
import sh.deploy.kubelet.containers.DockerEngine;

/** Asked by the agent's own client of Docker. */
class TrainingEngineTest {
    private static final Map<String, String> LABELS = Map.of("sh.deploy/node", "trained");

    private TrainingEngine training;
    private DockerEngine engine;

    @BeforeEach
    void start(@TempDir Path folder) throws Exception {
        training = TrainingEngine.start(folder.resolve("engine.sock"));
        engine = DockerEngine.open(folder.resolve("engine.sock"));
    }

    @AfterEach
    void end() throws Exception {
        engine.close();
        training.close();
    }

    @Test
    void aContainerIsMadeRunsUntilItIsKilledAndIsGoneAfterItsRemoval() {
        var id = engine.create(spec());
        assertThat(state(id)).isInstanceOf(ContainerView.State.Created.class);
        engine.start(id);
        assertThat(state(id)).isInstanceOf(ContainerView.State.Running.class);
        engine.signal(id, "SIGKILL");
        assertThat(state(id)).isInstanceOf(ContainerView.State.Exited.class);
        engine.remove(id);
        assertThat(engine.inspect(id)).isEmpty();
    }

    @Test
    void containersAreFoundByTheirLabels() {
        var id = engine.create(spec());
        assertThat(engine.list(LABELS)).singleElement().satisfies(found -> {
            assertThat(found.id()).isEqualTo(id);
            assertThat(found.running()).isFalse();
        });
        assertThat(engine.list(Map.of("sh.deploy/node", "other"))).isEmpty();
    }

    @Test
    void everyImageIsThere() {
        assertThat(engine.image("deploy.local/busybox:1")).isPresent();
        assertThat(engine.facts().keepsContainers()).isTrue();
    }

    private ContainerView.State state(String id) {
        return engine.inspect(id).orElseThrow().state();
    }

    private static ContainerSpec spec() {
        return new ContainerSpec(
                "one",
                "deploy.local/busybox:1",
                List.of("sleep"),
                List.of("1000"),
                List.of(),
                "",
                LABELS,
                new ContainerSpec.Namespaces(
                        "bridge", "shareable", "", "", List.of(), ContainerSpec.Dns.OF_THE_ENGINE, Map.of()),
                List.of(),
                ContainerSpec.Limits.NONE,
                ContainerSpec.Security.PLAIN,
                ContainerSpec.Terminal.NONE,
                ContainerSpec.Logging.NONE);
    }
}
