package sh.deploy.kubelet.sandboxes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import sh.deploy.api.time.ManualTime;
import sh.deploy.kubelet.containers.ContainerSpec;
import sh.deploy.kubelet.containers.ContainerSummary;
import sh.deploy.kubelet.containers.Labels;
import sh.deploy.kubelet.containers.MemoryEngine;
import sh.deploy.kubelet.containers.PauseImage;

class SandboxPoolTest {
    private static final Map<String, String> LABELS = Labels.ofNode("/data", "n1");
    private final ManualTime time = new ManualTime(Instant.EPOCH);
    private final MemoryEngine engine = new MemoryEngine(time);

    private static Pod pod(int hostPort) {
        return new PodBuilder()
                .withNewMetadata()
                .withName("web")
                .withNamespace("default")
                .withUid("u1")
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("main")
                .addNewPort()
                .withContainerPort(80)
                .withHostPort(hostPort)
                .endPort()
                .endContainer()
                .endSpec()
                .build();
    }

    private String ready() {
        PauseImage.ensure(engine);
        var id = engine.create(SandboxSpecs.ready("ready", LABELS));
        engine.start(id);
        return id;
    }

    private SandboxPool pool(int size, List<String> found) {
        var pool = new SandboxPool(engine, new StartQueue(2), LABELS, size, time);
        pool.start(found);
        return pool;
    }

    @Test
    void aReadySandboxThatAnEarlierAgentLeftIsHandedOutOnce() throws InterruptedException {
        var left = ready();
        try (var pool = pool(1, List.of(left))) {
            assertThat(pool.take(pod(0)).id()).isEqualTo(left);
            assertThat(pool.holds(left)).isFalse();
        }
    }

    @Test
    void aPodWithAHostPortGetsOneOfItsOwn() throws InterruptedException {
        var left = ready();
        try (var pool = pool(1, List.of(left))) {
            var own = pool.take(pod(8080));
            assertThat(own.id()).isNotEqualTo(left);
            assertThat(own.label(Labels.UID)).isEqualTo("u1");
            assertThat(SandboxSpecs.own("x", pod(8080), LABELS).namespaces().ports())
                    .containsExactly(new ContainerSpec.PortBinding(80, 8080, "tcp", ""));
        }
    }

    @Test
    void whatIsTooMuchIsRemoved() {
        var left = ready();
        try (var pool = pool(0, List.of(left))) {
            assertThat(engine.list(LABELS)).isEmpty();
        }
    }

    @Test
    void oneThatDiedUntoldIsNotKept() {
        var left = ready();
        try (var pool = pool(1, List.of(left))) {
            pool.lookAt(left);
            assertThat(pool.holds(left)).isTrue();
            engine.end(left, 0);
            pool.lookAt(left);
            assertThat(pool.holds(left)).isFalse();
            assertThat(engine.inspect(left)).isEmpty();
        }
    }

    @Test
    void aReadySandboxCarriesOnlyTheNodesLabels() {
        ready();
        assertThat(engine.list(LABELS)).extracting(ContainerSummary::labels).containsExactly(LABELS);
    }
}
