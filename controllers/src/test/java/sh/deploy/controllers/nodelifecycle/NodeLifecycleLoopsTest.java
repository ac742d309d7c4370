package sh.deploy.controllers.nodelifecycle;

import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.PodBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import sh.deploy.api.client.Deletion;
import sh.deploy.api.client.Patch;
import sh.deploy.api.object.Json;
import sh.deploy.api.object.ResourceTypes;
import sh.deploy.controllers.LoopUnderTest;

/** The node lifecycle against a real server. */
class NodeLifecycleLoopsTest {
    private LoopUnderTest world;

    @BeforeEach
    void start() throws InterruptedException {
        world = LoopUnderTest.start(NodeLifecycleLoops::of);
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
    void removesThePodsOfADeletedNode() throws InterruptedException {
        say("True");
        var pod = new PodBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName("web")
                .endMetadata()
                .withNewSpec()
                .withNodeName("one")
                .addNewContainer()
                .withName("main")
                .withImage("web:1")
                .endContainer()
                .endSpec()
                .build();
        world.client().create(ResourceTypes.POD, pod);
        world.client().delete(ResourceTypes.NODE, "", "one", Deletion.USUAL);
        world.await(
                "the pod is gone",
                () -> world.client().find(ResourceTypes.POD, "default", "web").isEmpty());
    }

    private void cordon(boolean cordoned) {
        var spec = Json.MAPPER.readTree("{\"spec\":{\"unschedulable\":" + cordoned + "}}");
        world.client().patch(ResourceTypes.NODE, "", "one", Patch.merge(spec));
    }

    private void say(String readiness) {
        var status = Json.MAPPER.readTree(
                "{\"status\":{\"conditions\":[{\"type\":\"Ready\",\"status\":\"" + readiness + "\"}]}}");
        world.client().patchStatus(ResourceTypes.NODE, "", "one", Patch.merge(status));
    }

    private String taints() {
        return String.join(
                " ",
                TaintReconciler.taints(world.client().get(ResourceTypes.NODE, "", "one")).stream()
                        .map(taint -> taint.getKey().replace("node.kubernetes.io/", ""))
                        .toList());
    }
}
