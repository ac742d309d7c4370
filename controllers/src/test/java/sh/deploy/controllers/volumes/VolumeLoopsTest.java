package sh.deploy.controllers.volumes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import sh.deploy.api.client.Deletion;
import sh.deploy.api.client.ListOptions;
import sh.deploy.api.client.Patch;
import sh.deploy.api.object.Json;
import sh.deploy.api.object.LocalVolumes;
import sh.deploy.api.object.ObjectFacts;
import sh.deploy.api.object.PodState;
import sh.deploy.api.object.ResourceType;
import sh.deploy.api.object.ResourceTypes;
import sh.deploy.controllers.LoopUnderTest;
import sh.deploy.controllers.nodes.NodeWatch;
import sh.deploy.controllers.scheduler.SchedulerLoop;
import sh.deploy.controllers.statefulset.StatefulSetLoop;

/** Volumes, the scheduler and StatefulSets against a real server; the nodes' part is the test's. */
class VolumeLoopsTest {
    private LoopUnderTest world;

    @BeforeEach
    void start() throws InterruptedException {
        world = LoopUnderTest.start(kit -> {
            var loops = new java.util.ArrayList<>(VolumeLoops.of(kit));
            loops.add(SchedulerLoop.of(kit));
            loops.add(StatefulSetLoop.of(kit, NodeWatch.of(kit)));
            return loops;
        });
        node("n1");
        node("n2");
    }

    @AfterEach
    void stop() {
        world.close();
    }

    @Test
    void aClaimIsBoundOnTheNodeOfItsFirstPodAndBindsTheNext() throws InterruptedException {
        claim("data", "ReadWriteOnce");
        awaitEvent("WaitForFirstConsumer", "waiting for first consumer");
        pod("first", "data");
        var claim = awaitBound("data");
        var node = awaitNode("first");

        var volume = volume(LocalVolumes.name(ObjectFacts.uid(claim))).orElseThrow();
        assertThat(LocalVolumes.volumeName(claim)).isEqualTo(ObjectFacts.name(volume));
        assertThat(claim.getStatus().getCapacity()).containsEntry("storage", new Quantity("1Gi"));
        assertThat(claim.getStatus().getAccessModes()).containsExactly("ReadWriteOnce");
        assertThat(LocalVolumes.node(volume)).isEqualTo(node);
        assertThat(volume.getSpec().getLocal().getPath())
                .isEqualTo("/data/" + node + "/volumes/" + ObjectFacts.name(volume));
        world.await("the volume says so", () -> phase(ObjectFacts.name(volume)).equals("Bound"));

        remove(ResourceTypes.POD, "default", "first");
        pod("second", "data");
        assertThat(awaitNode("second")).isEqualTo(node);
        assertThat(messages()).noneMatch(message -> message.contains("not found"));
    }

    @Test
    void aClaimInUseStaysAndItsVolumeGoesAfterItOnceTheNodeHasSaidSo() throws InterruptedException {
        claim("data", "ReadWriteOnce");
        pod("user", "data");
        var name = LocalVolumes.volumeName(awaitBound("data"));
        awaitNode("user");
        world.await("the volume is bound", () -> phase(name).equals("Bound"));

        world.client().delete(ResourceTypes.PERSISTENT_VOLUME_CLAIM, "default", "data", Deletion.USUAL);
        pod("late", "data");
        world.await(
                "who comes late is told",
                () -> messages().stream().anyMatch(each -> each.contains("\"data\" is being deleted")));
        assertThat(claimOf("data")).isPresent();

        remove(ResourceTypes.POD, "default", "late");
        remove(ResourceTypes.POD, "default", "user");
        world.await("the claim is gone", () -> claimOf("data").isEmpty());
        world.await(
                "the volume waits for its node alone",
                () -> volume(name)
                        .filter(ObjectFacts::isBeingDeleted)
                        .filter(left -> ObjectFacts.finalizers(left).equals(List.of(LocalVolumes.FOLDER_PROTECTION)))
                        .isPresent());
    }

    @Test
    void aVolumeOfANodeThatIsGoneWaitsAfterItsClaimForTheNodeToRemoveTheFolder() throws InterruptedException {
        claim("data", "ReadWriteOnce");
        pod("user", "data");
        var name = LocalVolumes.volumeName(awaitBound("data"));
        var node = awaitNode("user");
        world.await("the volume is bound", () -> phase(name).equals("Bound"));

        remove(ResourceTypes.NODE, "", node);
        remove(ResourceTypes.POD, "default", "user");
        pod("next", "data");
        awaitEvent("FailedScheduling", "1 node(s) had volume node affinity conflict");
        assertThat(awaitBound("data")).as("the claim stays what it was").isNotNull();

        remove(ResourceTypes.POD, "default", "next");
        world.client().delete(ResourceTypes.PERSISTENT_VOLUME_CLAIM, "default", "data", Deletion.USUAL);
        awaitEvent("WaitForNode", "node " + node + " does not exist: if it is back before ");
        assertThat(claimOf("data")).isEmpty();
        assertThat(ObjectFacts.finalizers(volume(name).orElseThrow())).containsExactly(LocalVolumes.FOLDER_PROTECTION);

        node(node);
        world.client()
                .patch(
                        ResourceTypes.PERSISTENT_VOLUME,
                        "",
                        name,
                        Patch.merge(Json.MAPPER.readTree("{\"metadata\":{\"labels\":{\"seen\":\"yes\"}}}")));
        world.await(
                "it is left to its node",
                () -> volume(name)
                        .filter(left -> "yes".equals(ObjectFacts.labels(left).get("seen")))
                        .filter(left -> ObjectFacts.finalizers(left).equals(List.of(LocalVolumes.FOLDER_PROTECTION)))
                        .isPresent());
    }

    @Test
    void aClaimThatCannotBeMetSaysSoAndSoDoesItsPod() throws InterruptedException {
        claim("shared", "ReadWriteMany");
        pod("user", "shared");

        awaitEvent("ProvisioningFailed", "only ReadWriteOnce and ReadWriteOncePod are supported");
        awaitEvent("FailedScheduling", "asks for an access mode that a volume on one node does not have");
        assertThat(claimOf("shared").orElseThrow().getStatus().getPhase()).isEqualTo("Pending");
    }

    @Test
    void aPodThatIsBoundByHandBringsItsClaimToItsNode() throws InterruptedException {
        claim("data", "ReadWriteOnce");
        world.client()
                .create(
                        ResourceTypes.POD,
                        podOf("placed", "data")
                                .editSpec()
                                .withNodeName("n2")
                                .endSpec()
                                .build());

        var claim = awaitBound("data");

        assertThat(LocalVolumes.node(volume(LocalVolumes.volumeName(claim)).orElseThrow()))
                .isEqualTo("n2");
    }

    @Test
    void theMembersOfASetHaveClaimsThatOutliveThem() throws InterruptedException {
        world.client().create(ResourceTypes.STATEFUL_SET, set());
        var first = awaitBound("data-db-0");
        var node = awaitNode("db-0");
        assertThat(ObjectFacts.labels(first)).containsEntry("app", "db").containsEntry("kind", "data");
        assertThat(ObjectFacts.owners(first)).isEmpty();

        var uid = ObjectFacts.uid(world.client().get(ResourceTypes.POD, "default", "db-0"));
        remove(ResourceTypes.POD, "default", "db-0");
        world.await(
                "another has its place",
                () -> world.client()
                        .find(ResourceTypes.POD, "default", "db-0")
                        .filter(pod -> !ObjectFacts.uid(pod).equals(uid)
                                && PodState.node(pod).equals(node))
                        .isPresent());
        assertThat(ObjectFacts.uid(claimOf("data-db-0").orElseThrow())).isEqualTo(ObjectFacts.uid(first));

        remove(ResourceTypes.STATEFUL_SET, "default", "db");
        remove(ResourceTypes.POD, "default", "db-0");
        assertThat(claimOf("data-db-0")).isPresent();
    }

    private void node(String name) {
        var node = new NodeBuilder()
                .withNewMetadata()
                .withName(name)
                .withLabels(Map.of("kubernetes.io/hostname", name))
                .withAnnotations(Map.of(LocalVolumes.FOLDER, "/data/" + name + "/volumes"))
                .endMetadata()
                .withNewStatus()
                .withAllocatable(
                        Map.of("cpu", new Quantity("4"), "memory", new Quantity("4Gi"), "pods", new Quantity("110")))
                .addNewCondition()
                .withType("Ready")
                .withStatus("True")
                .endCondition()
                .endStatus()
                .build();
        world.client().create(ResourceTypes.NODE, node);
    }

    private void claim(String name, String mode) {
        world.client()
                .create(
                        ResourceTypes.PERSISTENT_VOLUME_CLAIM,
                        Examples.claim()
                                .edit()
                                .withNewMetadata()
                                .withNamespace("default")
                                .withName(name)
                                .endMetadata()
                                .editSpec()
                                .withAccessModes(mode)
                                .withStorageClassName(null)
                                .endSpec()
                                .build());
    }

    private void pod(String name, String claim) {
        world.client().create(ResourceTypes.POD, podOf(name, claim).build());
    }

    private static PodBuilder podOf(String name, String claim) {
        return new PodBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .withTerminationGracePeriodSeconds(0L)
                .addNewContainer()
                .withName("main")
                .withImage("db:1")
                .endContainer()
                .addNewVolume()
                .withName("data")
                .withNewPersistentVolumeClaim()
                .withClaimName(claim)
                .endPersistentVolumeClaim()
                .endVolume()
                .endSpec();
    }

    private static io.fabric8.kubernetes.api.model.apps.StatefulSet set() {
        return new StatefulSetBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName("db")
                .endMetadata()
                .withNewSpec()
                .withReplicas(1)
                .withServiceName("db")
                .withNewSelector()
                .addToMatchLabels("app", "db")
                .endSelector()
                .withNewTemplate()
                .withNewMetadata()
                .addToLabels("app", "db")
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("main")
                .withImage("db:1")
                .addNewVolumeMount()
                .withName("data")
                .withMountPath("/data")
                .endVolumeMount()
                .endContainer()
                .endSpec()
                .endTemplate()
                .addNewVolumeClaimTemplate()
                .withNewMetadata()
                .withName("data")
                .addToLabels("kind", "data")
                .endMetadata()
                .withSpec(Examples.claim().getSpec())
                .endVolumeClaimTemplate()
                .endSpec()
                .build();
    }

    private void remove(ResourceType<? extends HasMetadata> type, String namespace, String name)
            throws InterruptedException {
        world.client().delete(type, namespace, name, Deletion.USUAL.withGracePeriod(0));
    }

    private Optional<PersistentVolumeClaim> claimOf(String name) {
        return world.client().find(ResourceTypes.PERSISTENT_VOLUME_CLAIM, "default", name);
    }

    private Optional<PersistentVolume> volume(String name) {
        return world.client().find(ResourceTypes.PERSISTENT_VOLUME, "", name);
    }

    private String phase(String volume) {
        return volume(volume).map(found -> found.getStatus().getPhase()).orElse("");
    }

    private PersistentVolumeClaim awaitBound(String name) throws InterruptedException {
        world.await(
                name + " is bound",
                () -> claimOf(name).filter(LocalVolumes::isBound).isPresent());
        return claimOf(name).orElseThrow();
    }

    private String awaitNode(String pod) throws InterruptedException {
        world.await(
                pod + " has a node",
                () -> world.client()
                        .find(ResourceTypes.POD, "default", pod)
                        .filter(found -> !PodState.node(found).isEmpty())
                        .isPresent());
        Pod found = world.client().get(ResourceTypes.POD, "default", pod);
        return PodState.node(found);
    }

    private List<String> messages() {
        return world.client().listAll(ResourceTypes.EVENT, "default", ListOptions.ALL).items().stream()
                .map(event -> event.getReason() + ": " + event.getMessage())
                .toList();
    }

    private void awaitEvent(String reason, String part) throws InterruptedException {
        world.await(
                "an event " + reason + " says \"" + part + "\"",
                () -> messages().stream().anyMatch(each -> each.startsWith(reason + ": ") && each.contains(part)));
    }
}
