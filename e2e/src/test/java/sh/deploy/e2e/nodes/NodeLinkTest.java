package sh.deploy.e2e.nodes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.NodeStatusBuilder;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sh.deploy.apiserver.nodes.DetectorSettings;
import sh.deploy.kubelet.environment.TokenWish;
import sh.deploy.kubelet.pods.UsageSample;
import tools.jackson.databind.node.ObjectNode;

@Tag("slow")
class NodeLinkTest {
    @TempDir
    Path dir;

    private final PretendedPods pods = new PretendedPods();
    private LinkedCluster cluster;

    @BeforeEach
    void start() throws Exception {
        cluster = new LinkedCluster(dir);
    }

    @AfterEach
    void stop() throws Exception {
        cluster.close();
    }

    private static final String DISK = "11111111-1111-2222-3333-444455556666";

    @Test
    void registersTheNodeAndShowsItReadyAsItsAgentSays() throws Exception {
        cluster.agent("web-1", pods);

        await().until(() -> cluster.condition("web-1", "Ready").equals("True"));
        var node = cluster.get("nodes", "web-1");
        assertThat(node.at("/metadata/labels/kubernetes.io~1hostname").asString())
                .isEqualTo("web-1");
        assertThat(node.at("/status/capacity/cpu").asString()).isEqualTo("2");
        assertThat(cluster.sessions().states()).singleElement().satisfies(state -> {
            assertThat(state.connected()).isTrue();
            assertThat(state.verdict()).isEqualTo("heard");
            assertThat(state.agentVersion()).isEqualTo("test");
        });
    }

    @Test
    void keepsALeaseForEachNodeInContact() throws Exception {
        cluster.agent("web-1", pods);

        await().until(() -> cluster.lease("web-1").isObject());
        var lease = cluster.lease("web-1");
        assertThat(lease.at("/spec/holderIdentity").asString()).isEqualTo("web-1");
        assertThat(lease.at("/spec/leaseDurationSeconds").asInt()).isEqualTo(40);
        assertThat(lease.at("/metadata/ownerReferences/0/uid").asString())
                .isEqualTo(cluster.get("nodes", "web-1").at("/metadata/uid").asString());

        cluster.restartServer();

        await().atMost(Duration.ofSeconds(20))
                .until(() -> Instant.parse(
                                cluster.lease("web-1").at("/spec/renewTime").asString())
                        .isAfter(Instant.parse(lease.at("/spec/renewTime").asString())));
        assertThat(cluster.lease("web-2").isMissingNode()).isTrue();
    }

    @Test
    void goesOnByARenewedCertificateWithoutTheNodeBeingSuspect() throws Exception {
        var link = cluster.agent("web-1", pods);
        awaitSnapshot(1);
        await().until(() -> cluster.condition("web-1", "Ready").equals("True"));

        cluster.renewCertificate("web-1");
        link.dialAnew();
        awaitSnapshot(2);

        assertThat(cluster.condition("web-1", "Ready")).isEqualTo("True");
        assertThat(cluster.sessions().states()).singleElement().satisfies(state -> {
            assertThat(state.connected()).isTrue();
            assertThat(state.verdict()).isEqualTo("heard");
        });
    }

    @Test
    void endsWhatAnAgentHasOpenWhenItsCertificateEnds() throws Exception {
        cluster.agent("web-1", pods);
        awaitSnapshot(1);
        await().until(() -> cluster.sessions().provedUntil("web-1").size() == 2);

        cluster.sessions().askAgain();
        assertThat(cluster.sessions().isInSession("web-1")).isTrue();
        cluster.judgeCertificatesAsIn(Duration.ofDays(366));
        cluster.sessions().askAgain();

        await().until(() -> cluster.sessions().provedUntil("web-1").isEmpty());
        assertThat(cluster.sessions().isInSession("web-1")).isFalse();
    }

    @Test
    void leavesTheAgentInItsOwnProcessAlone() throws Exception {
        cluster.restartServerWith("web-1");
        cluster.agent("web-1", pods);
        cluster.agent("web-2", new PretendedPods());
        await().until(() ->
                cluster.sessions().isInSession("web-1") && cluster.sessions().isInSession("web-2"));

        cluster.judgeCertificatesAsIn(Duration.ofDays(366));
        cluster.sessions().askAgain();

        assertThat(cluster.sessions().isInSession("web-2")).isFalse();
        assertThat(cluster.sessions().isInSession("web-1")).isTrue();
    }

    @Test
    void outlivesTheCertificateThatItHasRenewed() throws Exception {
        cluster.makeCertificatesAsOf(Duration.ofDays(200));
        var link = cluster.agent("web-1", pods);
        awaitSnapshot(1);
        await().until(() -> cluster.condition("web-1", "Ready").equals("True"));

        cluster.makeCertificatesAsOf(Duration.ZERO);
        cluster.renewCertificate("web-1");
        link.dialAnew();
        awaitSnapshot(2);
        var endOfTheFirst = Instant.now().plus(Duration.ofDays(300));
        await().until(() -> {
            var ends = cluster.sessions().provedUntil("web-1");
            return ends.size() == 2 && ends.stream().allMatch(end -> end.isAfter(endOfTheFirst));
        });
        cluster.judgeCertificatesAsIn(Duration.ofDays(200));
        cluster.sessions().askAgain();

        assertThat(cluster.sessions().provedUntil("web-1")).hasSize(2);
        assertThat(pods.snapshots).hasValue(2);
        assertThat(cluster.sessions().states()).singleElement().satisfies(state -> {
            assertThat(state.connected()).isTrue();
            assertThat(state.verdict()).isEqualTo("heard");
        });
    }

    @Test
    void showsWhatTheAgentReportsOfItsNodeLater() throws Exception {
        var reports = cluster.agent("web-1", pods).reports();
        await().until(() -> cluster.condition("web-1", "Ready").equals("True"));

        reports.nodeStatus(new NodeStatusBuilder()
                .addNewCondition()
                .withType("Ready")
                .withStatus("False")
                .endCondition()
                .build());

        await().until(() -> cluster.condition("web-1", "Ready").equals("False"));
    }

    @Test
    void bringsTheTokenOfAPodsAccountOnceThereIsOne() throws Exception {
        var reports = cluster.agent("web-1", pods).reports();
        awaitSnapshot(1);
        cluster.createPod("web", "web-1", "");
        await().until(() -> pods.pods.containsKey("web"));
        var wish = new TokenWish("default", "web", uid("web"), "default", "", 600);

        reports.tokenWanted(wish);
        await().until(() -> pods.told.contains("no token for default: serviceaccounts \"default\" not found"));
        cluster.create("""
                {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "default", "namespace": "default"}}
                """);

        await().until(() -> pods.tokens.containsKey(wish));
    }

    /** The agent never asks here. The wish is the one that the agent reads from the pod itself. */
    @Test
    void bringsTheTokensOfANewPodUnaskedAndThoseOfASnapshotNot() throws Exception {
        cluster.create("""
                {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "default", "namespace": "default"}}
                """);
        cluster.createPod("older", "web-1", "");
        cluster.agent("web-1", pods);
        awaitSnapshot(1);

        cluster.createPod("web", "web-1", "");

        await().until(() -> pods.pods.containsKey("web") && !pods.tokens.isEmpty());
        assertThat(TokenWish.of(pods.pod("web"))).hasSize(1).isEqualTo(pods.tokens.keySet());
        assertThat(pods.tokens.values()).doesNotContain("");
    }

    @Test
    void bringsAPodWithItsConfigMapFirstAndItsStatusBack() throws Exception {
        var reports = cluster.agent("web-1", pods).reports();
        awaitSnapshot(1);
        cluster.create("""
                {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "site", "namespace": "default"},
                 "data": {"color": "red"}}
                """);
        cluster.createPod("web", "web-1", """
                , "envFrom": [{"configMapRef": {"name": "site"}}]""");

        await().until(() -> pods.pods.containsKey("web"));
        assertThat(pods.told).containsSubsequence("config map site", "assigned web");
        assertThat(pods.configMaps).containsEntry("site", "{color=red}");

        reports.podStatus("default", "web", uid("web"), status("Running"));

        await().until(() -> phase("web").equals("Running"));
    }

    @Test
    void tellsTheNodeWhenAConfigMapOfItsPodChangesOrGoes() throws Exception {
        cluster.agent("web-1", pods);
        awaitSnapshot(1);
        cluster.createPod("web", "web-1", """
                , "envFrom": [{"configMapRef": {"name": "site", "optional": true}}]""");
        await().until(() -> "absent".equals(pods.configMaps.get("site")));

        cluster.create("""
                {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "site", "namespace": "default"},
                 "data": {"color": "blue"}}
                """);
        await().until(() -> "{color=blue}".equals(pods.configMaps.get("site")));

        cluster.delete("configmaps", "site");
        await().until(() -> "absent".equals(pods.configMaps.get("site")));
    }

    @Test
    void bringsAPodsClaimAndTheNodesVolumesFirstAndLetsAVolumeGoWhenItsNodeHasRemovedIt() throws Exception {
        var name = volume("web-1");
        var others = volume("web-2");
        var reports = cluster.agent("web-1", pods).reports();
        awaitSnapshot(1);
        assertThat(pods.told).containsSubsequence("volume " + name, "all").doesNotContain("volume " + others);
        cluster.create("""
                {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": {"name": "data", "namespace": "default"},
                 "spec": {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}}}
                """);
        cluster.create("""
                {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web", "namespace": "default"},
                 "spec": {"nodeName": "web-1", "containers": [{"name": "app", "image": "busybox"}],
                  "volumes": [{"name": "data", "persistentVolumeClaim": {"claimName": "data"}}]}}
                """);
        await().until(() -> pods.pods.containsKey("web"));
        assertThat(pods.told).containsSubsequence("claim data", "assigned web");

        reports.volumePrepared(others, uidOf(others), DISK);
        reports.volumePrepared(name, uidOf(name), DISK);
        await().until(() -> diskOf(name).equals(DISK));
        await().until(() -> Collections.frequency(pods.told, "volume " + name) == 2);
        reports.volumePrepared(name, uidOf(name), DISK.replace('1', '2'));

        reports.volumeRemoved(name, uidOf(name));
        reports.volumeRemoved(others, uidOf(others));
        // Reports and requests come by ways of their own: one said too early has had its time.
        await().during(Duration.ofMillis(500)).until(() -> !uidOf(name).isEmpty());
        cluster.delete("persistentvolumes", name);
        cluster.delete("persistentvolumes", others);
        await().until(() -> Collections.frequency(pods.told, "volume " + name) == 3);
        assertThat(diskOf(name)).as("it was noted already").isEqualTo(DISK);
        assertThat(diskOf(others)).as("only its own node may say so").isEmpty();
        assertThat(uidOf(name)).as("nobody deleted it when it was said").isNotEmpty();
        reports.volumeRemoved(name, "another one");
        reports.volumeRemoved(others, uidOf(others));
        reports.volumeRemoved(name, uidOf(name));

        await().until(() -> pods.told.contains("no volume " + name));
        assertThat(uidOf(others)).as("only its own node may say so").isNotEmpty();
    }

    private String volume(String node) {
        var uid = UUID.randomUUID().toString();
        var name = "pvc-" + uid;
        cluster.create("""
                {"apiVersion": "v1", "kind": "PersistentVolume", "metadata": {"name": "%1$s",
                  "annotations": {"pv.kubernetes.io/provisioned-by": "deploy.sh/local"}},
                 "spec": {"capacity": {"storage": "1Gi"}, "accessModes": ["ReadWriteOnce"], "local": {"path": "/d/%1$s"},
                  "claimRef": {"namespace": "default", "name": "data", "uid": "%2$s"},
                  "nodeAffinity": {"required": {"nodeSelectorTerms": [{"matchExpressions": [
                   {"key": "kubernetes.io/hostname", "operator": "In", "values": ["%3$s"]}]}]}}}}
                """.formatted(name, uid, node));
        // As the controllers do when the claim is gone.
        var released = (ObjectNode) cluster.get("persistentvolumes", name);
        ((ObjectNode) released.path("metadata")).putArray("finalizers").add("deploy.sh/local-volume");
        cluster.update("persistentvolumes", name, released);
        return name;
    }

    private String diskOf(String volume) {
        return cluster.get("persistentvolumes", volume)
                .at("/metadata/annotations/deploy.sh~1disk")
                .asString("");
    }

    private String uidOf(String volume) {
        return cluster.get("persistentvolumes", volume).at("/metadata/uid").asString("");
    }

    @Test
    void tellsTheNodeOfADeletionAndRemovesTheObjectOnceThePodHasStopped() throws Exception {
        var reports = cluster.agent("web-1", pods).reports();
        cluster.createPod("web", "web-1", "");
        await().until(() -> pods.pods.containsKey("web"));
        reports.podStatus("default", "web", uid("web"), status("Running"));
        await().until(() -> phase("web").equals("Running"));

        cluster.delete("pods", "web");
        await().until(() -> pods.pod("web").getMetadata().getDeletionTimestamp() != null);
        reports.podStopped("default", "web", uid("web"));

        await().until(() -> pods.told.contains("forgotten web"));
        assertThat(cluster.get("pods", "web").isMissingNode()).isTrue();
    }

    @Test
    void ignoresAStatusOfAnEarlierPodOfTheSameName() throws Exception {
        var reports = cluster.agent("web-1", pods).reports();
        cluster.createPod("web", "web-1", "");
        await().until(() -> pods.pods.containsKey("web"));

        reports.podStatus("default", "web", "an earlier one", status("Failed"));
        reports.podStatus("default", "web", uid("web"), status("Running"));

        await().until(() -> phase("web").equals("Running"));
    }

    @Test
    void doesNotEchoTheAgentsOwnReportsToIt() throws Exception {
        var reports = cluster.agent("web-1", pods).reports();
        awaitSnapshot(1);
        cluster.createPod("web", "web-1", "");
        await().until(() -> pods.pods.containsKey("web"));
        reports.podStatus("default", "web", uid("web"), status("Running"));
        await().until(() -> phase("web").equals("Running"));

        var labelled = (ObjectNode) cluster.get("pods", "web");
        labelled.withObject("/metadata/labels").put("tier", "front");
        cluster.update("pods", "web", labelled);

        await().until(() -> pods.pod("web").getMetadata().getLabels().containsKey("tier"));
        assertThat(pods.told).filteredOn("assigned web"::equals).hasSize(2);
    }

    @Test
    void writesOnlyTheNewestOfThousandsOfStatuses() throws Exception {
        var reports = cluster.agent("web-1", pods).reports();
        cluster.createPod("web", "web-1", "");
        await().until(() -> pods.pods.containsKey("web"));
        var uid = uid("web"); // not each time: reading takes as long as writing, and nothing would come too fast
        long before = cluster.revision();

        for (int i = 0; i < 5_000; i++) {
            reports.podStatus(
                    "default",
                    "web",
                    uid,
                    new PodStatusBuilder(status("Running"))
                            .withMessage("report " + i)
                            .build());
        }

        await().until(() ->
                cluster.get("pods", "web").at("/status/message").asString("").equals("report 4999"));
        assertThat(cluster.revision() - before).isLessThan(2_500);
    }

    @Test
    void findsItsPodsAgainAndRepeatsTheirStatusAfterTheServerWasAway() throws Exception {
        var reports = cluster.agent("web-1", pods).reports();
        cluster.createPod("web", "web-1", "");
        await().until(() -> pods.pods.containsKey("web"));

        cluster.restartServer();
        reports.podStatus("default", "web", uid("web"), status("Running"));

        awaitSnapshot(2);
        await().until(() -> phase("web").equals("Running"));
        assertThat(pods.pods).containsOnlyKeys("web");
    }

    @Test
    void refusesAnAgentThatSaysItIsAnotherNode() throws Exception {
        cluster.agent("web-1", "db-1", pods);
        cluster.agent("web-2", new PretendedPods());

        await().until(() -> !cluster.get("nodes", "web-2").isMissingNode());
        assertThat(cluster.get("nodes", "db-1").isMissingNode()).isTrue();
        assertThat(cluster.get("nodes", "web-1").isMissingNode()).isTrue();
        assertThat(pods.told).isEmpty();
    }

    @Test
    void refusesAnAgentOfTheSameNameOnAnotherMachineUntilTheFirstIsDead() throws Exception {
        var first = cluster.agentOn("one", "web-1", pods);
        await().until(() -> cluster.condition("web-1", "Ready").equals("True"));
        var others = new PretendedPods();
        cluster.agentOn("two", "web-1", others);
        Thread.sleep(1_000);
        assertThat(others.told).isEmpty();
        assertThat(pods.snapshots).hasValue(1);
        assertThat(cluster.condition("web-1", "Ready")).isEqualTo("True");

        first.close();

        await().until(() -> cluster.condition("web-1", "Ready").equals("Unknown"));
        assertThat(others.told).as("the first may be alive yet").isEmpty();
        await().atMost(Duration.ofSeconds(20)).until(() -> others.snapshots.get() == 1);
    }

    @Test
    void aMachineThatIsNewAfterARestartOfTheServerIsTakenOnceEarlierLeasesAreOver() throws Exception {
        var first = cluster.agentOn("one", "web-1", pods);
        await().until(() -> cluster.condition("web-1", "Ready").equals("True"));
        first.close();
        var restarted = cluster.restartServer();
        var verdicts = new TreeSet<String>();

        var others = new PretendedPods();
        cluster.agentOn("two", "web-1", others);

        await().atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> {
                    cluster.sessions().states().forEach(state -> verdicts.add(state.verdict()));
                    return others.snapshots.get() == 1;
                });
        assertThat(Duration.between(restarted, Instant.now()))
                .as("the first may have held a lease for so long")
                .isGreaterThan(DetectorSettings.DEFAULT.lease());
        assertThat(verdicts).as("it was only booted").doesNotContain("dead");
    }

    @Test
    void theReadinessOfANodeThatHungUpIsUnknownUntilItReturns() throws Exception {
        var link = cluster.agent("web-1", pods);
        await().until(() -> cluster.condition("web-1", "Ready").equals("True"));

        link.close();
        await().until(() -> cluster.condition("web-1", "Ready").equals("Unknown"));

        cluster.agent("web-1", new PretendedPods());
        await().until(() -> cluster.condition("web-1", "Ready").equals("True"));
    }

    @Test
    void countsAnEventThatIsRepeated() throws Exception {
        var reports = cluster.agent("web-1", pods).reports();
        cluster.createPod("web", "web-1", "");
        var event = new EventBuilder()
                .withReason("BackOff")
                .withMessage("Back-off restarting failed container")
                .withType("Warning")
                .withNewInvolvedObject()
                .withKind("Pod")
                .withNamespace("default")
                .withName("web")
                .endInvolvedObject()
                .build();

        reports.event(event);
        reports.event(event);
        reports.event(event);

        await().until(() -> cluster.events().stream()
                .anyMatch(stored -> stored.path("count").asInt() == 3));
        assertThat(cluster.events()).singleElement().satisfies(stored -> {
            assertThat(stored.at("/source/component").asString()).isEqualTo("kubelet");
            assertThat(stored.at("/source/host").asString()).isEqualTo("web-1");
        });
    }

    @Test
    void listsTheEventsOfAPodInTheOrderTheyWereSaid() throws Exception {
        var reports = cluster.agent("web-1", pods).reports();
        cluster.createPod("web", "web-1", "");
        var reasons = List.of("Pulling", "Pulled", "Created", "Started", "Unhealthy", "Killing");
        reasons.forEach(reason -> reports.event(new EventBuilder()
                .withReason(reason)
                .withMessage("so it is")
                .withNewInvolvedObject()
                .withKind("Pod")
                .withNamespace("default")
                .withName("web")
                .endInvolvedObject()
                .build()));

        await().until(() -> cluster.events().size() == reasons.size());
        assertThat(cluster.events())
                .extracting(event -> event.path("reason").asString())
                .isEqualTo(reasons);
    }

    @Test
    void keepsTheNewestUsageOfItsOwnPodsOnly() throws Exception {
        var reports = cluster.agent("web-1", pods).reports();
        cluster.createPod("web", "web-1", "");
        await().until(() -> pods.pods.containsKey("web"));

        reports.usage(new UsageSample(Instant.EPOCH, use("", 1_000), List.of(use("web", 700), use("foreign", 1))));

        await().until(() -> cluster.sessions().usage().of("web-1").isPresent());
        var sample = cluster.sessions().usage().of("web-1").orElseThrow();
        assertThat(sample.whole().cpuNanoCores()).isEqualTo(1_000);
        assertThat(sample.containers()).singleElement().satisfies(one -> {
            assertThat(one.pod()).isEqualTo("web");
            assertThat(one.figures().window()).isEqualTo(Duration.ofSeconds(1));
        });
    }

    @Test
    void keepsNoUsageOfANodeThatIsDeletedThoughItsAgentIsStillThere() throws Exception {
        var reports = cluster.agent("web-1", pods).reports();
        var sample = new UsageSample(Instant.EPOCH, use("", 1_000), List.of());
        await().until(() -> {
            reports.usage(sample);
            return cluster.sessions().usage().of("web-1").isPresent();
        });

        cluster.delete("nodes", "web-1");
        await().until(() -> cluster.sessions().usage().of("web-1").isEmpty());
        reports.usage(sample);

        await().during(Duration.ofMillis(300))
                .until(() -> cluster.sessions().usage().of("web-1").isEmpty());
    }

    private static UsageSample.ContainerUsage use(String pod, long cpuNanoCores) {
        return new UsageSample.ContainerUsage("default", pod, "uid", "app", cpuNanoCores, 1 << 20, 1_000);
    }

    private void awaitSnapshot(int count) {
        await().until(() -> pods.snapshots.get() >= count);
    }

    private String uid(String pod) {
        return cluster.get("pods", pod).at("/metadata/uid").asString();
    }

    private String phase(String pod) {
        return cluster.get("pods", pod).at("/status/phase").asString("");
    }

    private static PodStatus status(String phase) {
        return new PodStatusBuilder().withPhase(phase).build();
    }
}
