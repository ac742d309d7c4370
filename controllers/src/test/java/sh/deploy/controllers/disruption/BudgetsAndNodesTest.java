package sh.deploy.controllers.disruption;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import sh.deploy.api.client.Patch;
import sh.deploy.api.object.Json;
import sh.deploy.api.object.ResourceTypes;
import sh.deploy.api.object.Standby;
import sh.deploy.controllers.LoopUnderTest;
import sh.deploy.controllers.nodes.NodeWatch;

/** Budgets of pods whose nodes fall silent, against the real server. */
class BudgetsAndNodesTest {
    private LoopUnderTest world;

    @BeforeEach
    void start() throws InterruptedException {
        world = LoopUnderTest.start(kit -> List.of(DisruptionLoop.of(kit, NodeWatch.of(kit))));
        for (var node : List.of("one", "two")) {
            world.client()
                    .create(
                            ResourceTypes.NODE,
                            new NodeBuilder()
                                    .withNewMetadata()
                                    .withName(node)
                                    .endMetadata()
                                    .build());
            say(node, "True", "AgentReady");
        }
        ready("a", "one", Map.of());
        ready("b", "two", Map.of());
        ready("c", "two", Map.of());
        world.client()
                .create(ResourceTypes.POD_DISRUPTION_BUDGET, Json.MAPPER.readValue("""
                {"metadata":{"namespace":"default","name":"web"},
                 "spec":{"minAvailable":1,"selector":{"matchLabels":{"app":"web"}}}}
                """, PodDisruptionBudget.class));
        world.await("all are healthy", () -> counts().equals("3 3 2"));
    }

    @AfterEach
    void stop() {
        world.close();
    }

    @Test
    void allowsLessWhileANodeIsSilent() throws InterruptedException {
        say("two", "Unknown", "NodeSuspect");
        world.await("its pods count no more", () -> counts().equals("3 1 0"));
        say("two", "Unknown", "NodeStatusUnknown");
        say("one", "True", "StillReady");
        say("two", "True", "AgentReady");
        world.await("they count again", () -> counts().equals("3 3 2"));
    }

    @Test
    void countsPodsThatStandByOnceTheyTakeAPlace() throws InterruptedException {
        ready("d", "one", Map.of(Standby.ANNOTATION, "true"));
        ready("e", "one", Map.of());
        world.await("only the other is counted", () -> counts().equals("4 4 3"));
        world.client()
                .patch(
                        ResourceTypes.POD,
                        "default",
                        "d",
                        Patch.merge(Json.MAPPER.readTree(
                                "{\"metadata\":{\"annotations\":{\"" + Standby.ANNOTATION + "\":null}}}")));
        world.await("it is counted", () -> counts().equals("5 5 4"));
        assertThat(counts()).isEqualTo("5 5 4");
    }

    /** Expected and healthy pods, and how many may go. */
    private String counts() {
        var status = world.client()
                .get(ResourceTypes.POD_DISRUPTION_BUDGET, "default", "web")
                .getStatus();
        return status == null
                ? ""
                : status.getExpectedPods() + " " + status.getCurrentHealthy() + " " + status.getDisruptionsAllowed();
    }

    private void ready(String name, String node, Map<String, String> annotations) {
        world.client()
                .create(
                        ResourceTypes.POD,
                        new PodBuilder()
                                .withNewMetadata()
                                .withNamespace("default")
                                .withName(name)
                                .addToLabels("app", "web")
                                .addToAnnotations(annotations)
                                .endMetadata()
                                .withNewSpec()
                                .withNodeName(node)
                                .addNewContainer()
                                .withName("main")
                                .withImage("web:1")
                                .endContainer()
                                .endSpec()
                                .build());
        var status = Json.MAPPER.readTree(
                "{\"status\":{\"phase\":\"Running\",\"conditions\":[{\"type\":\"Ready\",\"status\":\"True\"}]}}");
        world.client().patchStatus(ResourceTypes.POD, "default", name, Patch.merge(status));
    }

    private void say(String node, String readiness, String reason) {
        var status = Json.MAPPER.readTree("""
                {"status":{"conditions":[{"type":"Ready","status":"%s","reason":"%s"}]}}""".formatted(readiness, reason));
        world.client().patchStatus(ResourceTypes.NODE, "", node, Patch.merge(status));
    }
}
