package sh.deploy.controllers.replicaset;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import sh.deploy.api.client.Deletion;
import sh.deploy.api.object.ObjectFacts;
import sh.deploy.api.object.ResourceTypes;
import sh.deploy.controllers.TestCluster;

class ReplicaSetLoopTest {
    private TestCluster cluster;

    @BeforeEach
    void start() throws InterruptedException {
        cluster = TestCluster.start();
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    @Test
    void makesExactlyAsManyPodsAsAreWantedUpAndDown() throws InterruptedException {
        create(0);
        cluster.changeSpec(ResourceTypes.REPLICA_SET, "web", "{\"replicas\":50}");
        cluster.await("50 replicas are ready", () -> readyReplicas() == 50);
        assertThat(cluster.podsEverCreated()).isEqualTo(50);
        cluster.changeSpec(ResourceTypes.REPLICA_SET, "web", "{\"replicas\":5}");
        cluster.await(
                "5 replicas are left",
                () -> replicas() == 5 && cluster.activePods().size() == 5);
        assertThat(cluster.podsEverCreated()).isEqualTo(50);
    }

    @Test
    void replacesAPodThatSomebodyDeletes() throws InterruptedException {
        create(3);
        cluster.await("3 replicas are ready", () -> readyReplicas() == 3);
        var victim = cluster.activePods().getFirst();
        cluster.client().delete(ResourceTypes.POD, TestCluster.NAMESPACE, ObjectFacts.name(victim), Deletion.USUAL);
        cluster.await(
                "there are 3 again, one of them new", () -> cluster.podsEverCreated() == 4 && cluster.readyPods() == 3);
    }

    @Test
    void takesInAMatchingPodInsteadOfMakingOne() throws InterruptedException {
        cluster.client().create(ResourceTypes.POD, strayPod());
        cluster.await("the stray pod is ready", () -> cluster.readyPods() == 1);
        create(1);
        cluster.await("the stray pod is managed", () -> readyReplicas() == 1);
        assertThat(ObjectFacts.isControlledBy(cluster.activePods().getFirst(), set()))
                .isTrue();
        assertThat(cluster.podsEverCreated()).isEqualTo(1);
    }

    @Test
    void letsGoAPodThatMatchesNoMoreAndMakesAnother() throws InterruptedException {
        create(1);
        cluster.await("1 replica is ready", () -> readyReplicas() == 1);
        var name = ObjectFacts.name(cluster.activePods().getFirst());
        cluster.patch(ResourceTypes.POD, name, "{\"metadata\":{\"labels\":{\"app\":\"debug\"}}}");
        cluster.await("there is another", () -> cluster.readyPods() == 2);
        cluster.await("the first is on its own", () -> owners(name) == 0);
    }

    @Test
    void tellsWhatItDoes() throws InterruptedException {
        create(1);
        cluster.await("1 replica is ready", () -> readyReplicas() == 1);
        cluster.await(
                "there is an event about it",
                () -> cluster.informers().of(ResourceTypes.EVENT).cache().all().stream()
                        .anyMatch(event -> event.getReason().equals("SuccessfulCreate")
                                && event.getMessage().startsWith("Created pod: web-")));
    }

    private int owners(String pod) {
        return cluster.pods()
                .cache()
                .get(TestCluster.NAMESPACE, pod)
                .map(found -> ObjectFacts.owners(found).size())
                .orElse(-1);
    }

    private void create(int replicas) {
        cluster.client()
                .create(
                        ResourceTypes.REPLICA_SET,
                        new ReplicaSetBuilder()
                                .withNewMetadata()
                                .withNamespace(TestCluster.NAMESPACE)
                                .withName("web")
                                .endMetadata()
                                .withNewSpec()
                                .withReplicas(replicas)
                                .withNewSelector()
                                .addToMatchLabels("app", "web")
                                .endSelector()
                                .withNewTemplate()
                                .withNewMetadata()
                                .addToLabels("app", "web")
                                .endMetadata()
                                .withSpec(strayPod().getSpec())
                                .endTemplate()
                                .endSpec()
                                .build());
    }

    private static Pod strayPod() {
        return new PodBuilder()
                .withNewMetadata()
                .withNamespace(TestCluster.NAMESPACE)
                .withName("stray")
                .addToLabels("app", "web")
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("main")
                .withImage("web")
                .endContainer()
                .endSpec()
                .build();
    }

    private ReplicaSet set() {
        return cluster.replicaSets().cache().get(TestCluster.NAMESPACE, "web").orElseGet(ReplicaSet::new);
    }

    private int replicas() {
        var status = set().getStatus();
        return status == null || status.getReplicas() == null ? 0 : status.getReplicas();
    }

    private int readyReplicas() {
        var status = set().getStatus();
        return status == null || status.getReadyReplicas() == null ? 0 : status.getReadyReplicas();
    }
}
