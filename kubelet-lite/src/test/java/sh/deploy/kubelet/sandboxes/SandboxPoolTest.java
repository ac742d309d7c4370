package sh.deploy.kubelet.sandboxes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
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

    private static Pod member(String hostname) {
        return new PodBuilder(pod(0))
                .editMetadata()
                .withName(hostname)
                .endMetadata()
                .editSpec()
                .withHostname(hostname)
                .withSubdomain("web")
                .endSpec()
                .build();
    }

    private int there() {
        return engine.list(LABELS).size();
    }

    @Test
    void aMemberThatIsAwaitedGetsTheSandboxOfItsName() throws InterruptedException {
        var left = ready();
        try (var pool = pool(1, List.of(left))) {
            pool.await(List.of("web-0", "web-0", "web-1"));
            pool.await(List.of("web-1", "web-0"));
            Awaitility.await().until(() -> there() == 3);
            var ahead = engine.list(LABELS).stream().map(ContainerSummary::id).toList();
            Awaitility.await().until(() -> ahead.stream().allMatch(pool::holds));

            var taken = pool.take(member("web-0"));
            assertThat(ahead).contains(taken.id());
            assertThat(taken.id()).isNotEqualTo(left);
            assertThat(pool.holds(taken.id())).isFalse();
            assertThat(pool.take(member("web-2")).label(Labels.UID)).isEqualTo("u1");
            assertThat(pool.take(member("web-0")).label(Labels.UID)).isEqualTo("u1");
        }
    }

    @Test
    void aSandboxOfANameHasThatName() {
        assertThat(SandboxSpecs.named("x", "web-0", LABELS).namespaces())
                .isEqualTo(SandboxSpecs.own("x", member("web-0"), LABELS).namespaces());
        assertThat(SandboxSpecs.named("x", "web-0", LABELS).labels())
                .containsAllEntriesOf(LABELS)
                .containsEntry(Labels.HOSTNAME, "web-0")
                .hasSize(LABELS.size() + 1);
    }

    @Test
    void whatNoMemberHasComeForIsGivenBack() {
        var left = ready();
        try (var pool = new SandboxPool(engine, new StartQueue(2), LABELS, 1, time, Duration.ofSeconds(1))) {
            pool.start(List.of(left));
            pool.await(List.of("web-0"));
            Awaitility.await().until(() -> there() == 2);
            Awaitility.await().until(() -> there() == 1);
            assertThat(pool.holds(left)).isTrue();
        }
    }

    @Test
    void fewAreMadeHoweverManyAreAwaited() {
        var named = new NamedSandboxes();
        assertThat(named.toMake(List.of("a", "b", "c", "d", "e"))).containsExactly("a", "b", "c");
        assertThat(named.toMake(List.of("d"))).isEmpty();
        named.giveUp("b");
        assertThat(named.toMake(List.of("c", "d", "e"))).containsExactly("d");
    }

    @Test
    void aMemberThatCameWhileItsSandboxWasMadeIsNotWaitedForAnyMore() {
        var named = new NamedSandboxes();
        named.toMake(List.of("web-0"));
        assertThat(named.take("web-0")).isNull();
        assertThat(named.keep("web-0", engine.inspect(ready()).orElseThrow())).isFalse();
    }

    @Test
    void noneIsMadeWhereNoneIsKeptReady() {
        try (var pool = pool(0, List.of())) {
            pool.await(List.of("web-0"));
            assertThat(there()).isZero();
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
