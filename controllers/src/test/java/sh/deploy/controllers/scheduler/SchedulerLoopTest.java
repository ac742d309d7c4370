package sh.deploy.controllers.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import sh.deploy.api.client.Deletion;
import sh.deploy.api.client.ListOptions;
import sh.deploy.api.client.Patch;
import sh.deploy.api.object.Json;
import sh.deploy.api.object.PodState;
import sh.deploy.api.object.ResourceTypes;
import sh.deploy.controllers.HangingWebhook;
import sh.deploy.controllers.LoopUnderTest;

/** The scheduler against a real server. */
@Tag("slow")
class SchedulerLoopTest {
    private LoopUnderTest world;

    @BeforeEach
    void start() throws InterruptedException {
        world = LoopUnderTest.start(kit -> List.of(SchedulerLoop.of(kit)));
    }

    @AfterEach
    void stop() {
        world.close();
    }

    @Test
    void bindsAPodAndSaysSo() throws InterruptedException {
        node("one", "2");
        create(pod("web", "100m"));
        var bound = await("web", pod -> PodState.node(pod).equals("one"));
        assertThat(condition(bound)).isEqualTo("True");
        world.await(
                "an event tells of it",
                () -> world.client().listAll(ResourceTypes.EVENT, "default", ListOptions.ALL).items().stream()
                        .anyMatch(event -> event.getReason().equals("Scheduled")
                                && event.getMessage().equals("Successfully assigned default/web to one")));
    }

    @Test
    void saysWhyAPodFitsNowhereAndBindsItOnceItDoes() throws InterruptedException {
        node("small", "1");
        create(pod("big", "1500m"));
        var refused = await("big", pod -> condition(pod).equals("False"));
        assertThat(refused.getStatus().getConditions().getFirst().getMessage())
                .isEqualTo("0/1 nodes are available: 1 Insufficient cpu."
                        + " preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.");
        node("large", "2");
        await("big", pod -> PodState.node(pod).equals("large"));
    }

    @Test
    void givesTheRoomOfADeletedPodToOneThatWaits() throws InterruptedException {
        node("one", "1");
        create(pod("first", "1"));
        await("first", pod -> PodState.node(pod).equals("one"));
        create(pod("second", "1"));
        await("second", pod -> condition(pod).equals("False"));
        world.client().delete(ResourceTypes.POD, "default", "first", Deletion.USUAL.withGracePeriod(0));
        await("second", pod -> PodState.node(pod).equals("one"));
    }

    @Test
    void neverOvercommitsWhenManyPodsComeAtOnce() throws InterruptedException {
        node("one", "1");
        node("two", "1");
        for (int i = 0; i < 30; i++) {
            create(pod("pod-" + i, "100m"));
        }
        world.await(
                "twenty are bound and ten refused",
                () -> pods().stream()
                                        .filter(pod -> !PodState.node(pod).isEmpty())
                                        .count()
                                == 20
                        && pods().stream()
                                        .filter(pod -> condition(pod).equals("False"))
                                        .count()
                                == 10);
        for (var node : List.of("one", "two")) {
            assertThat(pods())
                    .filteredOn(pod -> PodState.node(pod).equals(node))
                    .hasSize(10);
        }
    }

    @Test
    void leavesPodsOfAnotherSchedulerAlone() throws InterruptedException {
        node("one", "2");
        create(new PodBuilder(pod("theirs", "100m"))
                .editSpec()
                .withSchedulerName("other")
                .endSpec()
                .build());
        create(pod("ours", "100m"));
        await("ours", pod -> PodState.node(pod).equals("one"));
        assertThat(world.client().get(ResourceTypes.POD, "default", "theirs"))
                .matches(pod -> PodState.node(pod).isEmpty());
    }

    /** More of them than may be written at once. */
    @Test
    void aWebhookThatHangsForOneNamespaceKeepsNoPodOfAnother() throws InterruptedException {
        node("one", "8");
        world.client()
                .create(
                        ResourceTypes.NAMESPACE,
                        new NamespaceBuilder()
                                .withNewMetadata()
                                .withName("stuck")
                                .endMetadata()
                                .build());
        try (var hanging = new HangingWebhook(world.client(), "CREATE", "pods/binding", "stuck")) {
            for (int i = 0; i < 40; i++) {
                create(new PodBuilder(pod("stuck-" + i, "10m"))
                        .editMetadata()
                        .withNamespace("stuck")
                        .endMetadata()
                        .build());
            }
            hanging.awaitAsked();
            create(pod("free", "10m"));

            await("free", pod -> PodState.node(pod).equals("one"));
            assertThat(pods("stuck")).allMatch(pod -> PodState.node(pod).isEmpty());
            hanging.letGo();
            world.await(
                    "the others follow",
                    () -> pods("stuck").stream()
                            .noneMatch(pod -> PodState.node(pod).isEmpty()));
        }
    }

    private void node(String name, String cpu) {
        var node = new NodeBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .withNewStatus()
                .withAllocatable(
                        Map.of("cpu", new Quantity(cpu), "memory", new Quantity("4Gi"), "pods", new Quantity("110")))
                .addNewCondition()
                .withType("Ready")
                .withStatus("True")
                .endCondition()
                .endStatus()
                .build();
        world.client().create(ResourceTypes.NODE, node);
        var status = Json.MAPPER.createObjectNode().set("status", Json.MAPPER.valueToTree(node.getStatus()));
        world.client().patchStatus(ResourceTypes.NODE, "", name, Patch.merge(status));
    }

    private static Pod pod(String name, String cpu) {
        return new PodBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("main")
                .withImage("web:1")
                .withNewResources()
                .withRequests(Map.of("cpu", new Quantity(cpu)))
                .endResources()
                .endContainer()
                .endSpec()
                .build();
    }

    private void create(Pod pod) {
        world.client().create(ResourceTypes.POD, pod);
    }

    private List<Pod> pods() {
        return pods("default");
    }

    private List<Pod> pods(String namespace) {
        return world.client()
                .listAll(ResourceTypes.POD, namespace, ListOptions.ALL)
                .items();
    }

    private Pod await(String name, Predicate<Pod> wanted) throws InterruptedException {
        world.await(name + " is as wanted", () -> wanted.test(world.client().get(ResourceTypes.POD, "default", name)));
        return world.client().get(ResourceTypes.POD, "default", name);
    }

    private static String condition(Pod pod) {
        return pod.getStatus().getConditions().stream()
                .filter(condition -> condition.getType().equals("PodScheduled"))
                .map(condition -> condition.getStatus())
                .findFirst()
                .orElse("");
    }
}
