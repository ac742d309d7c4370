package sh.deploy.controllers.nodelifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.Taint;
import io.fabric8.kubernetes.api.model.Toleration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sh.deploy.api.client.Deletion;
import sh.deploy.api.client.Patch;
import sh.deploy.api.object.AtMostOne;
import sh.deploy.api.object.Json;
import sh.deploy.api.object.ObjectFacts;
import sh.deploy.api.object.PodState;
import sh.deploy.api.object.ResourceTypes;
import sh.deploy.controllers.DenyingWebhook;
import sh.deploy.controllers.LoopUnderTest;
import sh.deploy.controllers.nodes.NodeWatch;

/** The node lifecycle against a real server. */
@Tag("slow")
class NodeLifecycleLoopsTest {
    private LoopUnderTest world;

    @BeforeEach
    void start() throws InterruptedException {
        world = LoopUnderTest.start(kit -> NodeLifecycleLoops.of(kit, NodeWatch.of(kit)));
        world.client()
                .create(
                        ResourceTypes.NODE,
                        new NodeBuilder()
                                .withNewMetadata()
                                .withName("one")
                                .endMetadata()
                                .build());
    }

    @AfterEach
    void stop() {
        world.close();
    }

    @Test
    void taintsANodeWhileItIsOutOfContact() throws InterruptedException {
        say("Unknown");
        world.await("the node is tainted", () -> taints().equals("unreachable unreachable"));
        say("True");
        world.await("the node is free again", () -> taints().isEmpty());
    }

    @Test
    void taintsANodeWhileItIsCordoned() throws InterruptedException {
        say("True");
        world.await("the node is free", () -> taints().isEmpty());
        cordon(true);
        world.await("the node is tainted", () -> taints().equals("unschedulable"));
        cordon(false);
        world.await("the node is free again", () -> taints().isEmpty());
    }

    @Test
    void aSuspectNodeOnlyKeepsNewPodsAwayAndLosesItsPodsOnceItIsDead() throws InterruptedException {
        say("True");
        world.client().create(ResourceTypes.POD, pod(new Toleration("NoExecute", null, "Exists", 0L, null)));
        say("Unknown", "NodeSuspect");
        world.await("the node is tainted", () -> taints().equals("unreachable"));
        assertThat(effects()).containsExactly("NoSchedule");
        world.await("that is told", () -> isTold("NodeSuspect"));
        assertThat(ObjectFacts.isBeingDeleted(world.client().get(ResourceTypes.POD, "default", "web")))
                .isFalse();
        say("Unknown", "NodeStatusUnknown");
        world.await("the pod is evicted", () -> isTold("TaintManagerEviction"));
        assertThat(effects()).containsExactly("NoSchedule", "NoExecute");
        world.await("the pod says why", () -> reason("DisruptionTarget").equals("DeletionByTaintManager"));
    }

    @Test
    void thePodsOfADeadNodeAreNotReadyUntilItIsBack() throws InterruptedException {
        say("True");
        world.client().create(ResourceTypes.POD, pod());
        podSays("True");
        say("Unknown", "NodeSuspect");
        world.await("that is told", () -> isTold("NodeSuspect"));
        assertThat(condition("Ready")).isEqualTo("True");

        say("Unknown", "NodeStatusUnknown");
        world.await("the pod is not ready", () -> condition("Ready").equals("False"));
        assertThat(reason("Ready")).isEqualTo("NodeNotReady");
        assertThat(condition("ContainersReady")).isEqualTo("True");

        // What was on its way when the node was called dead.
        podSays("True");
        world.await("the pod is not ready again", () -> condition("Ready").equals("False"));

        say("True");
        world.await("the pod is ready again", () -> condition("Ready").equals("True"));
        assertThat(reason("Ready")).isEmpty();
    }

    @Test
    void allPodsOfADeadNodeAreMarkedThoughTheyAreMoreThanOneRoundWrites() throws InterruptedException {
        int most = PodReadinessReconciler.MAX_A_ROUND + 5;
        say("True");
        for (int i = 0; i < most; i++) {
            var name = "web-" + i;
            world.client()
                    .create(
                            ResourceTypes.POD,
                            pod().edit()
                                    .editMetadata()
                                    .withName(name)
                                    .endMetadata()
                                    .build());
            podSays(name, "True");
        }
        say("Unknown", "NodeStatusUnknown");
        world.await(
                "all are marked",
                () -> world.informers().of(ResourceTypes.POD).cache().all().stream()
                                .filter(PodState::isMarkedForItsNode)
                                .count()
                        == most);
    }

    private void podSays(String ready) {
        podSays("web", ready);
    }

    private void podSays(String pod, String ready) {
        var status = Json.MAPPER.readTree("""
                {"status":{"phase":"Running","conditions":[{"type":"Ready","status":"%1$s"},{"type":"ContainersReady","status":"%1$s"}]}}""".formatted(ready));
        world.client().patchStatus(ResourceTypes.POD, "default", pod, Patch.merge(status));
    }

    private String condition(String type) {
        return conditions(type).map(PodCondition::getStatus).orElse("");
    }

    private String reason(String type) {
        return conditions(type).map(PodCondition::getReason).orElse("");
    }

    private Optional<PodCondition> conditions(String type) {
        return conditions(world.client().get(ResourceTypes.POD, "default", "web"), type);
    }

    private static Optional<PodCondition> conditions(Pod pod, String type) {
        return pod.getStatus().getConditions().stream()
                .filter(condition -> type.equals(condition.getType()))
                .findFirst();
    }

    @Test
    void aDeadNodeLosesAtOnceWhatRunsAtMostOnceAndASuspectOneDoesNot() throws InterruptedException {
        say("True");
        var guarded = new PodBuilder(pod())
                .editMetadata()
                .addToAnnotations(AtMostOne.ANNOTATION, "true")
                .endMetadata()
                .build();
        world.client().create(ResourceTypes.POD, guarded);
        say("Unknown", "NodeSuspect");
        world.await("that is told", () -> isTold("NodeSuspect"));
        assertThat(isTold("TaintManagerEviction")).isFalse();
        say("Unknown", "NodeStatusUnknown");
        world.await("the pod is evicted", () -> isTold("TaintManagerEviction"));
    }

    @Test
    void aTaintThatDoesNotSaySinceWhenEvictsWhatToleratesItForAWhile() throws InterruptedException {
        say("True");
        world.client().create(ResourceTypes.POD, pod(new Toleration("NoExecute", "maintenance", "Exists", 1L, null)));
        var spec = "{\"spec\":{\"taints\":[{\"key\":\"maintenance\",\"effect\":\"NoExecute\"}]}}";
        world.client().patch(ResourceTypes.NODE, "", "one", Patch.merge(Json.MAPPER.readTree(spec)));
        world.await("the pod is evicted", () -> isTold("TaintManagerEviction"));
    }

    /** As after the controllers stood still; here the taint has stood since long before them. */
    @Test
    void whatIsLongOverdueStaysWhenTheNodeIsBackBeforeTheSecondLookAndElseGoes() throws InterruptedException {
        say("True");
        world.client().create(ResourceTypes.POD, pod());
        maintain(true);
        Thread.sleep(Overdue.SECOND_LOOK_AFTER.dividedBy(2));
        maintain(false);
        Thread.sleep(Overdue.SECOND_LOOK_AFTER.multipliedBy(2));
        assertThat(isTold("TaintManagerEviction")).isFalse();
        assertThat(ObjectFacts.isBeingDeleted(world.client().get(ResourceTypes.POD, "default", "web")))
                .isFalse();

        maintain(true);
        world.await("the pod is evicted", () -> isTold("TaintManagerEviction"));
    }

    private void maintain(boolean maintained) {
        var taints = maintained
                ? "{\"key\":\"maintenance\",\"effect\":\"NoExecute\",\"timeAdded\":\"2026-01-01T00:00:00Z\"}"
                : "";
        var spec = "{\"spec\":{\"taints\":[" + taints + "]}}";
        world.client().patch(ResourceTypes.NODE, "", "one", Patch.merge(Json.MAPPER.readTree(spec)));
    }

    @Test
    void removesThePodsOfADeletedNode() throws InterruptedException {
        say("True");
        world.client().create(ResourceTypes.POD, pod());
        var why = new AtomicReference<>("");
        world.informers().of(ResourceTypes.POD).onChange((before, now) -> {
            if (before != null && now == null) {
                why.set(conditions(before, "DisruptionTarget")
                        .map(PodCondition::getReason)
                        .orElse(""));
            }
        });
        world.client().delete(ResourceTypes.NODE, "", "one", Deletion.USUAL);
        world.await(
                "the pod is gone",
                () -> world.client().find(ResourceTypes.POD, "default", "web").isEmpty());
        world.await("it said why", () -> why.get().equals("DeletionByPodGC"));
    }

    @ParameterizedTest
    @ValueSource(ints = {403, 404})
    void anEvictionThatAWebhookDeniesIsTriedAgainAndKeepsNoOtherPod(int code) throws InterruptedException {
        say("True");
        var goesAtOnce = new Toleration("NoExecute", null, "Exists", 0L, null);
        world.client().create(ResourceTypes.POD, pod(goesAtOnce));
        for (var name : List.of("after", "zebra")) {
            world.client().create(ResourceTypes.POD, named(name, pod(goesAtOnce)));
        }
        try (var denying = new DenyingWebhook(world.client(), "DELETE", "pods", "web", code)) {
            say("Unknown", "NodeStatusUnknown");
            world.await("the others go", () -> isGoing("after") && isGoing("zebra"));
            denying.awaitDenial();
            assertThat(isGoing("web")).isFalse();

            denying.allow();

            world.await("the pod goes", () -> isGoing("web"));
        }
    }

    private boolean isGoing(String pod) {
        return world.client()
                .find(ResourceTypes.POD, "default", pod)
                .filter(found -> !ObjectFacts.isBeingDeleted(found))
                .isEmpty();
    }

    private static Pod named(String name, Pod pod) {
        return new PodBuilder(pod).editMetadata().withName(name).endMetadata().build();
    }

    private void cordon(boolean cordoned) {
        var spec = Json.MAPPER.readTree("{\"spec\":{\"unschedulable\":" + cordoned + "}}");
        world.client().patch(ResourceTypes.NODE, "", "one", Patch.merge(spec));
    }

    private static Pod pod(Toleration... tolerations) {
        return new PodBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName("web")
                .endMetadata()
                .withNewSpec()
                .withNodeName("one")
                .withTolerations(tolerations)
                .addNewContainer()
                .withName("main")
                .withImage("web:1")
                .endContainer()
                .endSpec()
                .build();
    }

    private void say(String readiness) {
        say(readiness, "Said");
    }

    private void say(String readiness, String reason) {
        var status = Json.MAPPER.readTree("""
                {"status":{"conditions":[{"type":"Ready","status":"%s","reason":"%s"}]}}""".formatted(readiness, reason));
        world.client().patchStatus(ResourceTypes.NODE, "", "one", Patch.merge(status));
    }

    private String taints() {
        return String.join(
                " ",
                TaintReconciler.taints(world.client().get(ResourceTypes.NODE, "", "one")).stream()
                        .map(taint -> taint.getKey().replace("node.kubernetes.io/", ""))
                        .toList());
    }

    private List<String> effects() {
        return TaintReconciler.taints(world.client().get(ResourceTypes.NODE, "", "one")).stream()
                .map(Taint::getEffect)
                .toList();
    }

    private boolean isTold(String reason) {
        return world.informers().of(ResourceTypes.EVENT).cache().all().stream()
                .anyMatch(event -> reason.equals(event.getReason()));
    }
}
