package sh.deploy.controllers.nodelifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sh.deploy.api.client.Patch;
import sh.deploy.api.controller.LoopKit;
import sh.deploy.api.controller.Reconciler;
import sh.deploy.api.informer.Index;
import sh.deploy.api.object.Json;
import sh.deploy.api.object.ObjectFacts;
import sh.deploy.api.object.PodState;
import sh.deploy.api.object.ResourceTypes;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.controllers.DenyingWebhook;
import sh.deploy.controllers.HangingWebhook;
import sh.deploy.controllers.LoopUnderTest;
import sh.deploy.controllers.nodes.NodeWatch;

/** A webhook denies what one of three pods on a dead node needs, whatever code it gives: that is tried again, and the others do not wait. */
class DeniedWritesTest {
    private static final String NODE = "one";
    private static final String DENIED = "web-1";
    private static final List<String> OTHERS = List.of("web-0", "web-2");

    private final AtomicReference<LoopKit> kit = new AtomicReference<>();
    private final AtomicReference<NodeWatch> watch = new AtomicReference<>();
    private LoopUnderTest world;

    @BeforeEach
    void start() throws InterruptedException {
        world = LoopUnderTest.start(parts -> {
            kit.set(parts);
            watch.set(NodeWatch.of(parts));
            return List.of();
        });
        world.client()
                .create(
                        ResourceTypes.NODE,
                        new NodeBuilder()
                                .withNewMetadata()
                                .withName(NODE)
                                .endMetadata()
                                .withNewSpec()
                                .addNewTaint()
                                .withKey("maintenance")
                                .withEffect("NoExecute")
                                .endTaint()
                                .endSpec()
                                .build());
        say("True", "KubeletReady");
        world.await(
                "the node is ready", () -> Objects.requireNonNull(watch.get()).isReady(NODE));
        for (var name : List.of("web-0", DENIED, "web-2")) {
            make(name);
        }
        say("Unknown", "NodeStatusUnknown");
        world.await("all is known", this::isKnown);
    }

    @AfterEach
    void stop() {
        world.close();
    }

    private void make(String name) {
        make("default", name);
    }

    private void make(String namespace, String name) {
        world.client()
                .create(
                        ResourceTypes.POD,
                        new PodBuilder()
                                .withNewMetadata()
                                .withNamespace(namespace)
                                .withName(name)
                                .endMetadata()
                                .withNewSpec()
                                .withNodeName(NODE)
                                .addNewContainer()
                                .withName("main")
                                .withImage("web:1")
                                .endContainer()
                                .endSpec()
                                .build());
        var ready = Json.MAPPER.readTree(
                "{\"status\":{\"phase\":\"Running\",\"conditions\":[{\"type\":\"Ready\",\"status\":\"True\"}]}}");
        world.client().patchStatus(ResourceTypes.POD, namespace, name, Patch.merge(ready));
    }

    private void say(String ready, String reason) {
        var status = Json.MAPPER.readTree("""
                {"status":{"conditions":[{"type":"Ready","status":"%s","reason":"%s"}]}}""".formatted(ready, reason));
        world.client().patchStatus(ResourceTypes.NODE, "", NODE, Patch.merge(status));
    }

    private LoopKit parts() {
        return Objects.requireNonNull(kit.get());
    }

    private boolean isKnown() {
        var pods = parts().informers().of(ResourceTypes.POD).cache().find(Index.byNode(), NODE);
        return pods.stream().filter(PodState::isReady).count() == 3
                && !Objects.requireNonNull(watch.get()).isReady(NODE);
    }

    private Reconciler<String> evictions() {
        var informers = parts().informers();
        return new PodsOfNodeReconciler(
                parts().client(),
                informers.of(ResourceTypes.NODE).cache(),
                Objects.requireNonNull(watch.get()),
                informers.of(ResourceTypes.POD).cache(),
                parts().recorders().of("test"),
                parts().journal(),
                parts().time());
    }

    private Reconciler<String> readiness() {
        var informers = parts().informers();
        return new PodReadinessReconciler(
                parts().client(),
                informers.of(ResourceTypes.NODE).cache(),
                Objects.requireNonNull(watch.get()),
                informers.of(ResourceTypes.POD).cache(),
                parts().time());
    }

    private boolean isGoing(String pod) {
        return isGoing("default", pod);
    }

    private boolean isGoing(String namespace, String pod) {
        return ObjectFacts.isBeingDeleted(world.client().get(ResourceTypes.POD, namespace, pod));
    }

    private boolean isMarked(String pod) {
        return PodState.isMarkedForItsNode(world.client().get(ResourceTypes.POD, "default", pod));
    }

    @ParameterizedTest
    @ValueSource(ints = {403, 404, 409})
    void anEvictionIsNotTakenForDone(int code) throws Exception {
        try (var denying = new DenyingWebhook(world.client(), "DELETE", "pods", DENIED, code)) {
            var evictions = evictions();

            assertThatThrownBy(() -> evictions.reconcile(NODE)).isInstanceOf(ProblemException.class);

            assertThat(denying.denials()).isEqualTo(1);
            assertThat(OTHERS).allMatch(this::isGoing);
            denying.allow();
            evictions.reconcile(NODE);
            assertThat(isGoing(DENIED)).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {403, 404, 409})
    void thatAPodIsNotReadyIsNotTakenForWritten(int code) throws Exception {
        try (var denying = new DenyingWebhook(world.client(), "UPDATE", "pods/status", DENIED, code)) {
            var readiness = readiness();

            assertThatThrownBy(() -> readiness.reconcile(NODE)).isInstanceOf(ProblemException.class);

            assertThat(denying.denials()).isEqualTo(1);
            assertThat(OTHERS).allMatch(this::isMarked);
            denying.allow();
            readiness.reconcile(NODE);
            assertThat(isMarked(DENIED)).isTrue();
        }
    }

    @Test
    void oneThatHangsKeepsNoPodOfAnotherNamespace() throws Exception {
        world.client()
                .create(
                        ResourceTypes.NAMESPACE,
                        new NamespaceBuilder()
                                .withNewMetadata()
                                .withName("apart")
                                .endMetadata()
                                .build());
        make("apart", "free");
        world.await(
                "the pod is known",
                () -> parts().informers()
                                .of(ResourceTypes.POD)
                                .cache()
                                .find(Index.byNode(), NODE)
                                .size()
                        == 4);
        try (var hanging = new HangingWebhook(world.client(), "DELETE", "pods", "default")) {
            var evictions = evictions();
            var round = Executors.newVirtualThreadPerTaskExecutor().submit(() -> evictions.reconcile(NODE));
            hanging.awaitAsked();

            world.await("it goes", () -> isGoing("apart", "free"));
            assertThat(round.isDone()).isFalse();
            hanging.letGo();
            round.get();
            assertThat(OTHERS).allMatch(this::isGoing);
        }
    }
}
