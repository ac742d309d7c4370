package sh.deploy.controllers.autoscaler;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.prometheus.client.CollectorRegistry;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import sh.deploy.api.client.ApiClient;
import sh.deploy.api.client.Deletion;
import sh.deploy.api.client.ListOptions;
import sh.deploy.api.client.Patch;
import sh.deploy.api.nodepool.NodePool;
import sh.deploy.api.object.Json;
import sh.deploy.api.object.ObjectFacts;
import sh.deploy.api.object.ResourceTypes;
import sh.deploy.controllers.LoopUnderTest;
import sh.deploy.controllers.scheduler.SchedulerLoop;
import tools.jackson.databind.JsonNode;

/** The autoscaler and the scheduler against a real server; nodes are objects without an agent. */
@Tag("slow")
class AutoscalerLoopTest {
    private LoopUnderTest world;

    @BeforeEach
    void start() throws InterruptedException {
        world = LoopUnderTest.start(kit -> List.of(
                SchedulerLoop.of(kit),
                AutoscalerLoop.of(
                        kit,
                        new Autoscaling(
                                new ReadyAtOnce(kit.client()), new AutoscalerMetrics(new CollectorRegistry())))));
        makeReady(world.client(), "first", Map.of());
    }

    @AfterEach
    void stop() {
        world.close();
    }

    @Test
    void addsANodeForAPodThatFitsNowhereAndRemovesItWhenThePodIsGone() throws InterruptedException {
        create("""
                {"apiVersion":"deploy.sh/v1","kind":"NodePool","metadata":{"name":"burst"},"spec":{
                  "min":0,"max":1,"provider":{"local":{}},"template":{"capacity":{"cpu":"1"}},
                  "scaleUp":{"cpuPercent":70,"for":"0s"},"scaleDown":{"cpuPercent":40,"for":"1s"}}}
                """);
        pod("one");
        pod("two");
        world.await(
                "both pods have a node",
                () -> nodeOf("one").length() * nodeOf("two").length() > 0);
        assertThat(List.of(nodeOf("one"), nodeOf("two"))).containsExactlyInAnyOrder("first", "burst-1");
        world.await(
                "the status says so",
                () -> Integer.valueOf(1)
                        .equals(Json.MAPPER
                                .valueToTree(pool())
                                .path("status")
                                .path("nodes")
                                .asInt(0)));
        world.await("an event gives the figures", () -> said("AddedNode", "past 70 % for 0 s"));

        delete("one");
        delete("two");
        world.await(
                "the node is gone",
                () -> world.client().find(ResourceTypes.NODE, "", "burst-1").isEmpty());
        world.await("an event says so", () -> said("RemovedNode", "is removed"));
        assertThat(world.client().find(ResourceTypes.NODE, "", "first")).isPresent();
    }

    @Test
    void keepsANodeThatIsBeingEmptiedWhenTheLoadReturns() throws InterruptedException {
        create("""
                {"apiVersion":"deploy.sh/v1","kind":"NodePool","metadata":{"name":"burst"},"spec":{
                  "min":0,"max":1,"provider":{"local":{}},"template":{"capacity":{"cpu":"1"}},
                  "scaleUp":{"cpuPercent":70,"for":"0s"},"scaleDown":{"cpuPercent":40,"for":"1h"}}}
                """);
        pod("one");
        pod("two");
        world.await(
                "a node is added", () -> nodeOf("one").length() * nodeOf("two").length() > 0);
        var uid = uid("burst-1");
        // As a decision of an earlier process left it; its pod ends slowly, because nobody confirms its end.
        var marks =
                "{\"metadata\":{\"annotations\":{\"deploy.sh/leaving\":\"CPU is low\"}},\"spec\":{\"unschedulable\":true}}";
        world.client().patch(ResourceTypes.NODE, "", "burst-1", Patch.merge(Json.MAPPER.readTree(marks)));
        pod("three");

        world.await("an event says that it stays", () -> said("KeptNode", "burst-1 was being emptied and stays"));
        var node = world.client().get(ResourceTypes.NODE, "", "burst-1");
        assertThat(ObjectFacts.uid(node)).isEqualTo(uid);
        assertThat(node.getSpec().getUnschedulable()).isNotEqualTo(true);
        assertThat(ObjectFacts.annotations(node)).doesNotContainKey("deploy.sh/leaving");
    }

    @Test
    void aDeletedPoolIsGoneOnceItsNodesAre() throws InterruptedException {
        create("""
                {"apiVersion":"deploy.sh/v1","kind":"NodePool","metadata":{"name":"burst"},"spec":{
                  "min":2,"max":2,"provider":{"local":{}},"template":{"capacity":{"cpu":"1"}}}}
                """);
        world.await(
                "it has its nodes",
                () -> world.client().find(ResourceTypes.NODE, "", "burst-2").isPresent());

        world.client().delete(ResourceTypes.NODE_POOL, "", "burst", Deletion.USUAL);
        world.await(
                "the pool is gone",
                () -> world.client().find(ResourceTypes.NODE_POOL, "", "burst").isEmpty());
        assertThat(world.client()
                        .listAll(ResourceTypes.NODE, "", ListOptions.ALL)
                        .items())
                .extracting(ObjectFacts::name)
                .containsExactly("first");
    }

    @Test
    void aNodeWithVolumesStaysWhenItsPoolIsDeletedAndIsGoneOnceTheyAre() throws InterruptedException {
        create("""
                {"apiVersion":"deploy.sh/v1","kind":"NodePool","metadata":{"name":"burst"},"spec":{
                  "min":2,"max":2,"provider":{"local":{}},"template":{"capacity":{"cpu":"1"}}}}
                """);
        world.await("it has its nodes", () -> isThere("burst-1") && isThere("burst-2"));
        var volume = volumeOn("burst-1");
        // As an autoscaler that knew of no volume left it.
        world.client().patch(ResourceTypes.NODE, "", "burst-1", merge("""
                        {"metadata":{"annotations":{"deploy.sh/leaving":"CPU is low"}},"spec":{"unschedulable":true}}"""));

        world.client().delete(ResourceTypes.NODE_POOL, "", "burst", Deletion.USUAL);
        world.await("the other node is gone", () -> !isThere("burst-2"));
        world.await(
                "an event says why, and what to delete",
                () -> said(
                        "NodeHasVolumes",
                        "node burst-1 stays, for it has volumes;"
                                + " to let it go, with their data, delete pvc/data of namespace default"));
        world.await(
                "the status says so",
                () -> status("burst").at("/conditions/2/reason").asString("").equals("NodesHaveVolumes"));
        world.await("and how many", () -> status("burst").at("/nodes").asInt() == 1);
        assertThat(status("burst").at("/desired").asInt()).isEqualTo(1);
        var kept = world.client().get(ResourceTypes.NODE, "", "burst-1");
        assertThat(ObjectFacts.annotations(kept)).doesNotContainKey("deploy.sh/leaving");
        assertThat(kept.getSpec().getUnschedulable()).isNotEqualTo(true);

        world.client().delete(ResourceTypes.PERSISTENT_VOLUME, "", volume, Deletion.USUAL);
        world.client()
                .patch(ResourceTypes.PERSISTENT_VOLUME, "", volume, merge("{\"metadata\":{\"finalizers\":null}}"));
        world.await(
                "the pool is gone",
                () -> world.client().find(ResourceTypes.NODE_POOL, "", "burst").isEmpty());
        assertThat(isThere("burst-1")).isFalse();
    }

    private boolean isThere(String node) {
        return world.client().find(ResourceTypes.NODE, "", node).isPresent();
    }

    /** @return its name */
    private String volumeOn(String node) {
        var name = "pvc-0b6e1f0a-1111-2222-3333-444455556666";
        world.client()
                .create(
                        ResourceTypes.PERSISTENT_VOLUME,
                        Json.MAPPER.readValue("""
                {"metadata":{"name":"%1$s","annotations":{"pv.kubernetes.io/provisioned-by":"deploy.sh/local"}},
                 "spec":{"capacity":{"storage":"1Gi"},"accessModes":["ReadWriteOnce"],"local":{"path":"/d/%1$s"},
                  "claimRef":{"namespace":"default","name":"data","uid":"%2$s"},
                  "nodeAffinity":{"required":{"nodeSelectorTerms":[{"matchExpressions":[
                   {"key":"kubernetes.io/hostname","operator":"In","values":["%3$s"]}]}]}}}}
                """.formatted(name, name.substring(4), node), PersistentVolume.class));
        return name;
    }

    @Test
    void saysWhyAProviderDoesNotWork() throws InterruptedException {
        create("""
                {"apiVersion":"deploy.sh/v1","kind":"NodePool","metadata":{"name":"cloud"},"spec":{
                  "min":1,"max":1,"provider":{"exec":{"command":["false"]}}}}
                """);
        world.await("an event quotes it", () -> said("ProviderFailed", "false ended with 1"));
        world.await("the status says so", () -> works("cloud").equals("False"));

        // A round that does not ask again, seen by the generation that it writes down.
        world.client().patch(ResourceTypes.NODE_POOL, "", "cloud", merge("{\"spec\":{\"max\":2}}"));
        world.await(
                "it looked again",
                () -> status("cloud").path("observedGeneration").asInt(0) == 2);
        assertThat(works("cloud")).isEqualTo("False");
    }

    @Test
    void addsNothingForAPodThatIsLargerThanTheTemplate() throws InterruptedException {
        pod("huge", Map.of("cpu", new Quantity("50")));
        awaitRefused("huge");
        create("""
                {"apiVersion":"deploy.sh/v1","kind":"NodePool","metadata":{"name":"burst"},"spec":{
                  "min":0,"max":3,"provider":{"local":{}},"template":{"capacity":{"cpu":"1"}},
                  "scaleUp":{"cpuPercent":70,"for":"0s"}}}
                """);
        world.await("a status is there", () -> status("burst").has("conditions"));
        assertThat(status("burst").path("desired").asInt(0)).isZero();
        assertThat(status("burst").path("cpuPercent").asInt(0)).isZero();
        assertThat(status("burst").at("/conditions/0/status").asString()).isEqualTo("False");
    }

    @Test
    void addsANodeForAPodThatLacksMemoryThoughCpuIsIdle() throws InterruptedException {
        pod("wide", Map.of("memory", new Quantity("5Gi")));
        awaitRefused("wide");
        create("""
                {"apiVersion":"deploy.sh/v1","kind":"NodePool","metadata":{"name":"burst"},"spec":{
                  "min":0,"max":1,"provider":{"local":{}},"template":{"capacity":{"cpu":"1","memory":"8Gi"}},
                  "scaleUp":{"cpuPercent":70,"for":"0s"}}}
                """);
        world.await(
                "an event names the pod and what it lacks",
                () -> said(
                        "AddedNode",
                        "pod default/wide waits for a node: 0/1 nodes are available: 1 Insufficient memory."
                                + " preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling."));
    }

    private void awaitRefused(String pod) throws InterruptedException {
        world.await(
                pod + " is refused",
                () -> world.client().get(ResourceTypes.POD, "default", pod).getStatus().getConditions().stream()
                        .anyMatch(condition -> "Unschedulable".equals(condition.getReason())));
    }

    private JsonNode status(String pool) {
        return Json.MAPPER
                .valueToTree(world.client().get(ResourceTypes.NODE_POOL, "", pool))
                .path("status");
    }

    private String works(String pool) {
        return status(pool).at("/conditions/1/status").asString("");
    }

    private static Patch merge(String fields) {
        return Patch.merge(Json.MAPPER.readTree(fields));
    }

    private String uid(String node) {
        return ObjectFacts.uid(world.client().get(ResourceTypes.NODE, "", node));
    }

    private boolean said(String reason, String words) {
        return world.client().listAll(ResourceTypes.EVENT, "default", ListOptions.ALL).items().stream()
                .anyMatch(event ->
                        event.getReason().equals(reason) && event.getMessage().contains(words));
    }

    private void create(String pool) {
        world.client().create(ResourceTypes.NODE_POOL, Json.MAPPER.readValue(pool, NodePool.class));
    }

    private NodePool pool() {
        return world.client().get(ResourceTypes.NODE_POOL, "", "burst");
    }

    private void pod(String name) {
        pod(name, Map.of("cpu", new Quantity("900m")));
    }

    private void pod(String name, Map<String, Quantity> requests) {
        world.client()
                .create(
                        ResourceTypes.POD,
                        new PodBuilder()
                                .withNewMetadata()
                                .withNamespace("default")
                                .withName(name)
                                .endMetadata()
                                .withNewSpec()
                                .addNewContainer()
                                .withName("main")
                                .withImage("web:1")
                                .withNewResources()
                                .withRequests(requests)
                                .endResources()
                                .endContainer()
                                .endSpec()
                                .build());
    }

    private String nodeOf(String pod) {
        var node =
                world.client().get(ResourceTypes.POD, "default", pod).getSpec().getNodeName();
        return node == null ? "" : node;
    }

    private void delete(String pod) {
        world.client().delete(ResourceTypes.POD, "default", pod, Deletion.USUAL.withGracePeriod(0));
    }

    private static void makeReady(ApiClient client, String name, Map<String, String> labels) {
        client.create(
                ResourceTypes.NODE,
                new NodeBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .withLabels(labels)
                        .endMetadata()
                        .build());
        var status =
                Json.MAPPER.readTree("{\"status\":{\"allocatable\":{\"cpu\":\"1\",\"memory\":\"4Gi\",\"pods\":\"110\"},"
                        + "\"conditions\":[{\"type\":\"Ready\",\"status\":\"True\"}]}}");
        client.patchStatus(ResourceTypes.NODE, "", name, Patch.merge(status));
    }

    /** Its nodes are ready the moment they are asked for. */
    private record ReadyAtOnce(ApiClient client) implements NodeProvider {
        @Override
        public void add(String node, NodePool pool) {
            if (client.find(ResourceTypes.NODE, "", node).map(Node::getMetadata).isEmpty()) {
                makeReady(client, node, Map.of(POOL_LABEL, ObjectFacts.name(pool)));
            }
        }

        @Override
        public void remove(String node) {}
    }
}
